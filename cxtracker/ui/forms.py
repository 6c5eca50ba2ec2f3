from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms and fields look as `templates/components/field.html` says."""

    field_template_name = "components/field.html"
