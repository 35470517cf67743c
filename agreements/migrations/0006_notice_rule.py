"""The class is called NoticeRule from now on; the table keeps its name and its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_form_reason")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Notice", "NoticeRule"),
                migrations.AlterModelTable("noticerule", "agreements_notice"),
            ]
        )
    ]
