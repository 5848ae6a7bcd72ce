"""Journals as released versions wrote them: each must replay for ever."""
