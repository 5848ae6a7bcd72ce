"""What one signature may add to a PDF. Needs pyHanko, whose own rules say what may be added after a signature: they
allow that forms are filled in, and know only documents that have a form.
"""

from collections.abc import Iterable
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign.diff_analysis import FormUpdatingRule, ModificationLevel, StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FormUpdate, _list_fields
from pyhanko.sign.diff_analysis.policies import DEFAULT_DIFF_POLICY
from pyhanko.sign.diff_analysis.rules.form_field_rules import SigFieldCreationRule, SigFieldModificationRule

_FIELDS: Final = RawPdfPath("/Root", "/AcroForm", "/Fields")


class _Form(FormUpdatingRule):
    """Fields of signatures alone; a form that there was not before has nothing else."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """Raises SuspiciousModification, PdfError, LookupError."""
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        form: Any = new.root["/AcroForm"]
        if not isinstance(form, generic.DictionaryObject) or set(form) - {"/Fields", "/SigFlags"}:
            raise SuspiciousModification("the form is more than fields")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields")):
            value = holder.raw_get(key)
            if isinstance(value, generic.IndirectObject):
                if not old.is_ref_unassignable(value.reference):
                    raise SuspiciousModification("the form stands where something else stood")
                yield ModificationLevel.LTA_UPDATES, FormUpdate(updated_ref=value.reference, field_name=None)
        fields = dict(_list_fields(generic.ArrayObject(), form["/Fields"], old_path=_FIELDS))
        for rule in self.field_rules:
            yield from rule.apply(FieldComparisonContext(fields, old, new))


_RULES: Final = [SigFieldCreationRule(), SigFieldModificationRule()]  # type: ignore[no-untyped-call]
ONE_SIGNATURE: Final = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    _Form(_RULES, ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"}),
)
