"""Forms 01-07 of a dossier as PDF, and the register, by the rules of the day."""
