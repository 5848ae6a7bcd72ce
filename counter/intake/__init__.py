"""A ticket's dossiers at the desk: entered, received with a receipt, corrected."""
