
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import bot.web.employers.models.integration


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Employer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=80, verbose_name='nom')),
                ('actif', models.BooleanField(default=True, verbose_name='actif')),
                ('cree_le', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('libelle', models.CharField(blank=True, default='', max_length=40, verbose_name='texte du bouton')),
                ('position', models.CharField(choices=[('droite', 'à droite'), ('gauche', 'à gauche')], default='droite', max_length=6, verbose_name='place du bouton')),
                ('palette', models.JSONField(blank=True, default=dict)),
                ('bienvenue', models.CharField(blank=True, default='', max_length=400, verbose_name='message de bienvenue')),
                ('horaires', models.CharField(blank=True, default='', max_length=120, verbose_name='horaires')),
                ('referent', models.JSONField(blank=True, default=dict)),
                ('liens', models.JSONField(blank=True, default=list)),
                ('aides_en_avant', models.JSONField(blank=True, default=list)),
                ('faits', models.JSONField(blank=True, default=dict)),
                ('accord_le', models.DateField(blank=True, null=True)),
                ('accord_par', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'verbose_name': 'employeur',
                'ordering': ['nom', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EmbeddingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.CharField(default=bot.web.employers.models.integration.new_key, editable=False, max_length=64, unique=True)),
                ('nom', models.CharField(blank=True, default='', max_length=60)),
                ('creee_le', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoquee_le', models.DateTimeField(null=True)),
                ('utilisee_le', models.DateField(null=True)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cles', to='employers.employer')),
            ],
            options={
                'ordering': ['-creee_le', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('png', models.BinaryField()),
                ('largeur', models.PositiveSmallIntegerField()),
                ('hauteur', models.PositiveSmallIntegerField()),
                ('employer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='logo', to='employers.employer')),
            ],
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.CharField(max_length=320)),
                ('ajoutee_le', models.DateTimeField(default=django.utils.timezone.now)),
                ('retiree_le', models.DateTimeField(null=True)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origines', to='employers.employer')),
            ],
            options={
                'ordering': ['texte'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('employer', 'texte'), name='origin_registered_once')],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heure', models.DateTimeField(db_index=True)),
                ('motif', models.CharField(max_length=24)),
                ('origine', models.CharField(blank=True, default='', max_length=320)),
                ('nombre', models.PositiveIntegerField(default=0)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refus', to='employers.employer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('employer', 'heure', 'motif', 'origine'), name='refusal_by_hour')],
            },
        ),
    ]
