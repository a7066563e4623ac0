"""What a certificate is printed with: typst templates by version, fonts and what they cover.

A published template is never edited, because a lost rendering must come back with the same bytes:
a change is the next folder (`templates/certificate-2`).
"""
