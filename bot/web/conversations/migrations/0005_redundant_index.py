from django.db import migrations, models

NAME = "conversations_message_conversation_id_f1a2d5e9"


class Migration(migrations.Migration):
    """The messages of a conversation are found by three other indexes. Dropped as it is: to alter the field, SQLite would copy
    every message (minutes, under its lock, for two million).
    """

    dependencies = [("conversations", "0004_offering")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="conversation",
                    field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="messages", to="conversations.conversation"),
                ),
            ],
            database_operations=[
                migrations.RunSQL(f'DROP INDEX "{NAME}"', f'CREATE INDEX "{NAME}" ON "conversations_message" ("conversation_id")'),
            ],
        ),
    ]
