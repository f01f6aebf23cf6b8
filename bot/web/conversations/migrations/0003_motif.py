from django.db import migrations, models

CODES = ("hors_sujet", "incomplete", "inexacte", "obscure", "autre")


def split(apps, schema_editor):
    """The page used to send "code : words" in one text."""
    feedback = apps.get_model("conversations", "Feedback")
    for opinion in feedback.objects.exclude(reason="").iterator():
        code, _, words = opinion.reason.partition(" : ")
        if code in CODES:
            feedback.objects.filter(pk=opinion.pk).update(motif=code, reason=words)


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_employer'),
    ]

    operations = [
        migrations.AddField(
            model_name='feedback',
            name='motif',
            field=models.CharField(blank=True, choices=[('hors_sujet', 'Hors Sujet'), ('incomplete', 'Incomplete'), ('inexacte', 'Inexacte'), ('obscure', 'Obscure'), ('autre', 'Autre')], default='', max_length=12),
        ),
        migrations.RunPython(split, migrations.RunPython.noop),
    ]
