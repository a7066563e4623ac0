"""The clinic's own list of people: read from their sheet, compared, stored when confirmed."""
