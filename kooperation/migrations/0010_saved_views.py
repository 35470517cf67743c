import django.db.models.deletion
import infrastructure.public_ids
import infrastructure.tenancy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_notifications'),
        ('kooperation', '0009_statistics'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=infrastructure.public_ids.new_ref, editable=False, max_length=12, unique=True)),
                ('shared', models.BooleanField(default=False, verbose_name='visible to all colleagues')),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('query', models.CharField(blank=True, editable=False, max_length=3000)),
                ('place', models.CharField(choices=[('list', 'List'), ('board', 'Board')], default='list', max_length=5, verbose_name='Shown as')),
                ('position', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, help_text='can be taken back for a day', null=True)),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(default=infrastructure.tenancy.current, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.school')),
            ],
        ),
        migrations.AddField(
            model_name='cooperation',
            name='agreed_until',
            field=models.DateField(editable=False, help_text='when the agreement is over for sure; kept by the agreements', null=True),
        ),
        migrations.AddField(
            model_name='cooperation',
            name='deadline_on',
            field=models.DateField(editable=False, help_text="the agreement's next last day for notice or its end; kept by the agreements", null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='rolled_batch',
            field=models.CharField(blank=True, editable=False, help_text='taken over together; empty once somebody changed it', max_length=12),
        ),
        migrations.AddField(
            model_name='offer',
            name='rolled_from',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rolled_to', to='kooperation.offer'),
        ),
        migrations.AddField(
            model_name='partner',
            name='closed_on',
            field=models.DateField(blank=True, help_text='An institution that closes is left out when a new school year is prepared.', null=True, verbose_name='Closed since or as of'),
        ),
        migrations.AddField(
            model_name='partner',
            name='closed_why',
            field=models.CharField(blank=True, max_length=300, verbose_name='Why is it closed?'),
        ),
        migrations.AddIndex(
            model_name='cooperation',
            index=models.Index(condition=models.Q(('deadline_on__isnull', False)), fields=['school', 'deadline_on'], name='coop_deadline'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('rolled_from__isnull', False)), fields=('rolled_from', 'year'), name='offer_rolled_over_once', violation_error_message='This offer has been taken over already.'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('closed_why', ''), ('closed_on__isnull', False), _connector='OR'), name='partner_closed_with_day', violation_error_message='Enter the day as of which the institution is closed.'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('school', 'owner', 'name'), name='saved_view_name_once', violation_error_message='You have a view of this name already.'),
        ),
    ]
