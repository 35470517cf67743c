from django.db import migrations, models

# The databases' own indexes over the normalised columns. array_to_tsvector and FTS5 belong to the databases themselves:
# no extension has to be allowed. Whoever rebuilds this table on SQLite has to make the triggers again.
POSTGRESQL = [
    "CREATE INDEX search_names ON infrastructure_searchentry USING gin (array_to_tsvector(string_to_array(names, ' ')))",
    "CREATE INDEX search_words ON infrastructure_searchentry USING gin (array_to_tsvector(string_to_array(words, ' ')))",
]
TABLE = "infrastructure_searchentry"
FORGET = "INSERT INTO search_text(search_text, rowid, names, words) VALUES ('delete', old.id, old.names, old.words);"
LEARN = "INSERT INTO search_text(rowid, names, words) VALUES (new.id, new.names, new.words);"
SQLITE = [
    "CREATE VIRTUAL TABLE search_text USING fts5(names, words, content='infrastructure_searchentry', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail=column)",
    f"CREATE TRIGGER search_text_insert AFTER INSERT ON {TABLE} BEGIN {LEARN} END",
    f"CREATE TRIGGER search_text_delete AFTER DELETE ON {TABLE} BEGIN {FORGET} END",
    f"CREATE TRIGGER search_text_update AFTER UPDATE OF names, words ON {TABLE} BEGIN {FORGET} {LEARN} END",
]
BACK = {
    "postgresql": ["DROP INDEX IF EXISTS search_names", "DROP INDEX IF EXISTS search_words"],
    "sqlite": [
        "DROP TRIGGER IF EXISTS search_text_insert",
        "DROP TRIGGER IF EXISTS search_text_delete",
        "DROP TRIGGER IF EXISTS search_text_update",
        "DROP TABLE IF EXISTS search_text",
    ],
}


def make(apps, editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps, editor):
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('infrastructure', '0003_job_results'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('about', models.CharField(blank=True, help_text='reference of the case the object belongs to', max_length=40)),
                ('internal', models.BooleanField(default=False, help_text="found only by who may read the case's internal parts")),
                ('title', models.CharField(max_length=300)),
                ('names', models.TextField(help_text="the title's words, normalised")),
                ('below', models.CharField(blank=True, max_length=500)),
                ('address', models.CharField(max_length=300)),
                ('text', models.TextField(blank=True)),
                ('words', models.TextField(help_text='all words, normalised')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('object_id', 'kind'), name='one_entry_an_object')],
            },
        ),
        migrations.CreateModel(
            name='SearchMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('routine', models.BooleanField(default=False, help_text='of the nightly round: may wait for what people did')),
            ],
            options={
                'indexes': [models.Index(fields=['school_id', 'routine', 'id'], name='marks_of_school')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_id', models.BigIntegerField()),
                ('word', models.CharField(max_length=60)),
                ('stem', models.CharField(max_length=60)),
                ('shown', models.CharField(help_text='as somebody wrote it', max_length=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school_id', 'word'), name='word_once_a_school')],
            },
        ),
        migrations.RunPython(make, drop),
    ]
