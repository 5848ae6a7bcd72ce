"""Components of windows made of widgets, and their style sheet; `python -m motcua.ui.gallery` shows them."""
