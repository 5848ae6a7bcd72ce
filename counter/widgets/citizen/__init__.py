"""The window of the citizen's screen, made for touch.

objectNames: `citizen-window`, `citizen-counter`, `citizen-branch`, `citizen-language`, `citizen-title`, `citizen-big`,
`citizen-lines`; to compare: `citizen-row-` before a row's key, `citizen-confirm`, `citizen-wrong`; a code:
`citizen-qr`, `citizen-caption`; the rating: `citizen-face-` before its level.
"""
