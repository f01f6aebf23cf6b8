
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(db_index=True, max_length=24)),
                ('titre', models.CharField(blank=True, default='', max_length=120)),
                ('texte', models.TextField(blank=True, default='')),
                ('etat', models.CharField(blank=True, default='', max_length=12)),
                ('defaut', models.BooleanField(default=False)),
                ('le', models.DateTimeField()),
                ('par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-le', '-pk'],
            },
        ),
    ]
