import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("token_hash", models.CharField(max_length=64)),
                ("state", models.JSONField(null=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("user_messages", models.PositiveIntegerField(default=0)),
                ("lease", models.CharField(max_length=32, null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("active_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PurgeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("states", models.PositiveIntegerField(default=0)),
                ("conversations", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("author", models.CharField(choices=[("user", "User"), ("bot", "Bot")], max_length=4)),
                ("client_id", models.UUIDField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "Pending"), ("answered", "Answered"), ("failed", "Failed")],
                        max_length=8,
                        null=True,
                    ),
                ),
                ("failure", models.CharField(blank=True, default="", max_length=20)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField(blank=True, default="")),
                ("pending_text", models.TextField(null=True)),
                ("pending_effect", models.JSONField(null=True)),
                ("component", models.JSONField(null=True)),
                ("effects", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="conversations.message",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("thumb", models.CharField(choices=[("up", "Up"), ("down", "Down")], max_length=4)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("understanding", models.JSONField(default=dict)),
                ("model", models.CharField(blank=True, default="", max_length=128)),
                ("seconds", models.FloatField(default=0.0)),
                ("at", models.DateTimeField()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turn",
                        to="conversations.message",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["conversation", "revision"], name="message_revision"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("status", "pending")), fields=["status"], name="message_pending"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("conversation", "position"), name="message_position_unique"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("conversation", "client_id"), name="message_client_id_unique"),
        ),
    ]
