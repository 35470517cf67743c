"""The class is called Notification from now on; the table keeps its name and its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kooperation", "0010_saved_views")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Notice", "Notification"),
                migrations.AlterModelTable("notification", "kooperation_notice"),
            ]
        )
    ]
