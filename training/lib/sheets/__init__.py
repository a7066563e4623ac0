"""Tables that people bring and take along: CSV and XLSX of any spreadsheet, never run."""
