"""The sentences a digest varies, so that twelve weeks do not read like one.

Each is printed once a digest, the one used longest ago first: five ways would
keep to three uses in twelve weeks, six leave room. Decisions and learnings
stand in people's own words and need none.
"""

LEARNINGS = (
    "Passed on by those who learned it:",
    "Worth more than one pair of eyes:",
    "What the work taught this week:",
    "Noticed, written down and shared:",
    "In your own words:",
    "To take into next week:",
)
FROM_TEAM = (
    "{team} shares this: “{text}”",
    "Next door, {team} found: “{text}”",
    "Heard from {team}: “{text}”",
    "{team} learned something you may use: “{text}”",
    "What would you adapt from {team}? “{text}”",
    "A line from {team}: “{text}”",
)
ASKS = (
    "Can you help with this? “{text}”",
    "Somebody here is looking for a hand: “{text}”",
    "One reply could settle it: “{text}”",
    "Who has met this before? “{text}”",
    "An open question for you: “{text}”",
    "Five minutes of yours would help: “{text}”",
)
STANDING = (  # before the balance line: whoever read it last week may skip it
    "The figure of {day}; the next comes when it gives nobody away.",
    "Unchanged since {day}, until a newer one is safe to show.",
    "As on {day}: a newer figure would not keep everybody’s own points private yet.",
    "Nothing newer than on {day}; a fresh figure waits until it can be shown safely.",
    "Last worked out on {day}; no newer figure is safe yet.",
    "Still the figure of {day}, until a newer one protects everybody.",
)
QUIET = (
    "A quiet week: nothing new was shared.",
    "Little to report this week, and that is fine.",
    "No new learning has been passed on since the last digest.",
    "This week kept its lessons to itself.",
    "Nothing was shared this time; some weeks are like that.",
    "A short digest for a quiet week.",
)
INVITATION = (
    "One line from your next check-in would be a good start for the next one.",
    "If something comes to mind, share it from your check-in.",
    "The next digest has room for what you notice.",
    "What surprised you lately? Your check-in is the place for it.",
    "One shared sentence is enough to start the next digest.",
    "Until next week.",
)
