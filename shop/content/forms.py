"""The form of an article in the admin: what is published must pass the lint."""

from django import forms

from .checks import article_findings
from .models import Article


class ArticleForm(forms.ModelForm):
    """`findings` is {field: findings} of what was sent, once the form is cleaned."""

    class Meta:
        model = Article
        fields = ["title", "slug", "summary", "treatment_types", "status", "body"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2, "cols": 90, "maxlength": 300}),
            "body": forms.Textarea(attrs={"rows": 36, "cols": 90, "spellcheck": "true"}),
            "treatment_types": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = {}

    def clean_body(self):
        """Lines as browsers show them: what they send would count a sign more for each."""
        return self.cleaned_data["body"].replace("\r\n", "\n")

    def clean(self):
        cleaned = super().clean()
        texts = {name: cleaned.get(name) or "" for name in ("title", "summary", "body")}
        self.findings = article_findings(**texts)
        if cleaned.get("status") == Article.Status.PUBLISHED:
            for name, findings in self.findings.items():
                self._refuse(name, findings)
        return cleaned

    def _refuse(self, name, findings):
        if name in self.fields and name not in self.errors:
            count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
            self.add_error(
                name,
                f"{count}, listed below, must be put right before this is published. "
                "What you wrote is still here; choose Draft to save it as it is.",
            )
