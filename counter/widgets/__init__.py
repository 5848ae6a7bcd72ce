"""The window of the counter's program: widgets that show the view-models beside this folder.

objectNames, for tests and for `--remote` (what a key does is written on its button):

- signing in: `login-user`, `login-password`, `login-submit`, `login-error`, `login-counter`, `login-branch`
- over everything: `emergency`, `emergency-text`, `emergency-title`; a doubted clock: `clock-band`, `clock-title`,
  `clock-text`, `confirm-clock`
- the top: `counter-name`, `counter-state`, `clerk`, `alarm`, `alarm-state`, `alarm-back`, `open`, `pause`,
  `close-counter`, `logout`,
  `language`, `small-window`, `help`; another counter's alarm: `alarm-strip`, `alarm-text`
- the line: `link-state`, `own-day`, `today`; what was refused or happened: `notice`, `stored-scans`
- in hand: `ticket-number`, `next-number`, `ticket-state`, `ticket-service`, `ticket-class`, `ticket-identity`,
  `ticket-facts`, `ticket-why`, `next-procedure`, `timer`, `timer-level`, `visit-age`; what was chosen:
  `detail-heading`, `detail-procedure`, `detail-papers`, `detail-about-N`, `detail-person-N`
- acts: `call-next`, `call-named`, `recall`, `start`, `complete`, `no-show`, `park`, `pickup`, `return`, `transfer`,
  `next-service`, `reclass`, `scan`, `issue`, `undo`
- the keys: `help-title`, `help-close`
- the small window: `small-name`, `small-state`, `small-number`, `small-timer`, `small-service`, `small-waiting`,
  `small-notice`, `large-window`, and `small-` before the name of an act
- a question: `question`, `question-filter`, `question-detail`, `question-options` (a list: tap a row, or its
  digit), `question-amount`, `question-less`, `question-more`, `question-back`, `question-choose`
- scanning: `scan-ticket`, `scan-device`, `scan-source`, `scan-start`, `scan-stop`, `scan-progress`, `scan-status`,
  `scan-pages`, `scan-remove`, `scan-earlier`, `scan-later`, `scan-again`, `scan-throw-away`, `scan-send`, `scan-close`
- a ticket given here: `slip-title`, `slip-number`, `slip-service`, `slip-facts`, `slip-code`, `slip-caption`,
  `slip-state`, `slip-again`, `slip-seen`, `slip-earlier`, `slip-close`; in the line above: `slip-printer`
- a dossier: `intake-title`, `intake-lines`, `intake-saved`, `intake-timer`, `intake-procedure`, `intake-found`,
  `intake-procedure-name`, `intake-part`, `intake-` before a field of a person (`intake-name`), `intake-papers`,
  `intake-fee`, `intake-pages`, `intake-copies`, `intake-why`, `intake-notice`, `intake-receive`, `intake-next`,
  `intake-answer`, `intake-correct`, `intake-print`, `intake-uncover`, `intake-discard`, `intake-close`; received:
  `received-code`, `received-due`, `received-qr`, `received-secret`, `received-print`, `received-receipt`,
  `received-parts`; parts at other agencies: `child-list`, `child-procedure`, `child-found`, `child-units`,
  `child-takes`; on the spot: `spot-obstacles`, `spot-decisions`, `spot-ways`, `spot-does`
- the side: `waiting-heading`, `waiting-oldest`, `waiting-next`, `waiting-unserved`, `waiting-list`,
  `parked-heading`, `parked-list`,
  `counter-list`
"""
