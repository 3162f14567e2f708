"""How texts of a language are read: words, stems, spelling, synonyms, negation, which language."""
