"""Outbound formats: JSON lines, zone files, NOTAM drafts, CAP, dossiers and briefs."""
