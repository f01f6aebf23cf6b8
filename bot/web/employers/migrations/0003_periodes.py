
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0002_comptes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('debut', models.DateField()),
                ('fin', models.DateField()),
                ('publiee_le', models.DateTimeField()),
                ('chiffres', models.JSONField(null=True)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periodes', to='employers.employer')),
            ],
            options={
                'ordering': ['debut'],
                'constraints': [models.UniqueConstraint(fields=('employer', 'debut'), name='period_published_once')],
            },
        ),
    ]
