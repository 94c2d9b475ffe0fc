"""Times of pressure: a lead says how hard it is and until when; less is asked, and every trend says so."""
