"""Components of windows made of widgets, and their style sheet; `python -m tools.design.gallery` shows them."""
