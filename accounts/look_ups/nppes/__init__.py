"""NPPES, the public file of every NPI of the United States: its format, loading and answers."""
