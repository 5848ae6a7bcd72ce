"""Texts and targets of a page in a browser."""

import json
from typing import Any

from playwright.sync_api import Page
from PySide6.QtCore import QRectF

from .seen import Seen, Target, Text, picture

LOOK = """
() => {
  const rect = ({left, top, width, height}) => [left, top, width, height];
  const name = element => element.id || element.className || element.tagName.toLowerCase();
  const texts = [], targets = [], cut = new Set();
  const measure = (element, node, box) => {
    if (box.width < 2 || box.height < 2) return;
    for (const edge of [0, innerHeight]) if (box.top < edge && box.bottom > edge) return; // seen in part
    // something that floats over the page covers what is under it
    for (const x of [box.left + 1, box.left + box.width / 2, box.right - 1]) {
      const over = document.elementFromPoint(x, box.top + box.height / 2)?.closest('[data-over]');
      if (over && !over.contains(element)) return;
    }
    let missing = '', room = [0, 0, innerWidth, document.documentElement.scrollHeight];
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each), edge = each.getBoundingClientRect();
      if (style.display === 'inline') continue;
      // scrolled out of a part of the page that scrolls
      if (style.overflowY === 'auto' && (box.top < edge.top - 1 || box.bottom > edge.bottom + 1)) return;
      // cut with an ellipsis, where the whole text is in a title
      if (style.textOverflow === 'ellipsis' && style.whiteSpace === 'nowrap' && each.closest('[title]')) {
        if (box.left >= edge.right || cut.has(node)) return; // its end is a piece of its own
        cut.add(node);
        if (box.right > edge.right) box = new DOMRect(box.left, box.top, edge.right - box.left, box.height);
      }
      const out = box.left < edge.left - 1 || box.right > edge.right + 1;
      if (out && style.overflowX === 'hidden') missing = 'clipped by ' + name(each);
      if (out && style.overflowX === 'auto') return; // scrolled out at its side
      if (room[0] === 0 && (style.borderTopWidth !== '0px' || style.backgroundColor !== 'rgba(0, 0, 0, 0)'))
        room = rect(edge);
    }
    texts.push([name(element), node.textContent.trim(), rect(box), room, missing]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    if (element.closest('svg, script, style, noscript, .visually-hidden, .unseen')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element), line = parseFloat(style.lineHeight);
    for (const piece of range.getClientRects()) {
      // a font's box is higher than its line where lines are set close
      const less = Math.max(0, (piece.height - line) / 2) || 0;
      measure(element, node, new DOMRect(piece.left, piece.top + less, piece.width, piece.height - 2 * less));
    }
  }
  for (const each of document.querySelectorAll('button, summary, input:not([type=hidden]), select, .button')) {
    const box = each.getBoundingClientRect();
    const overs = [box.left + 1, box.left + box.width / 2, box.right - 1]
      .map(x => document.elementFromPoint(x, box.top + box.height / 2)?.closest('[data-over]'));
    if (overs.some(over => over && !over.contains(each))) continue;
    let inside = each.parentElement;
    while (inside && getComputedStyle(inside).overflowY !== 'auto') inside = inside.parentElement;
    const edge = inside?.getBoundingClientRect(); // scrolled out of a part of the page that scrolls
    if (edge && (box.top < edge.top - 1 || box.bottom > edge.bottom + 1)) continue;
    if (each.checkVisibility() && box.width) targets.push([name(each), rect(box)]);
  }
  return JSON.stringify([texts, targets]);
}
"""


def look(page: Page) -> Seen:
    """The part of the page that is in the window now."""
    texts, targets = json.loads(page.evaluate(LOOK))  # as one text: each number of a list would be wrapped
    return Seen(
        picture(page),
        tuple(Text(str(name), words, _box(box), _box(room), missing) for name, words, box, room, missing in texts),
        tuple(Target(str(name), _box(box)) for name, box in targets),
    )


def _box(numbers: list[Any]) -> QRectF:
    return QRectF(*(float(number) for number in numbers))
