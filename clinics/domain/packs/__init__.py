"""Evidence packs: facts of past days read once, printed, tabled and packed with their files."""
