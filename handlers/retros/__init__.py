"""Retrospectives: one phase machine that runs whatever format the packs hold."""
