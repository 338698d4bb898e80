-- The use of plugins, as pages report it. Not derived from the log, and therefore not among the read
-- tables: a hundred million uses a day are no events.

-- Reports as they came. `python -m installs.usage` counts them and takes them away.
CREATE TABLE usage_intake (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id   uuid        NOT NULL,
    principal   text,
    received_at timestamptz NOT NULL DEFAULT now(),
    body        jsonb       NOT NULL
);
CREATE INDEX usage_intake_of ON usage_intake (principal);

-- What was counted already: a report that comes again counts no more.
CREATE TABLE usage_counted (
    report_id uuid PRIMARY KEY,
    day       date NOT NULL
);
CREATE INDEX usage_counted_on ON usage_counted (day);

-- A session is one page that was loaded; one that is open past midnight (UTC) is one on each day.
CREATE TABLE usage_sessions (
    plugin_id text    NOT NULL,
    version   text    NOT NULL,
    day       date    NOT NULL,
    principal text    NOT NULL,
    session   uuid    NOT NULL,
    failed    boolean NOT NULL,
    erred     boolean NOT NULL,
    PRIMARY KEY (plugin_id, version, day, principal, session)
);
CREATE INDEX usage_sessions_on ON usage_sessions (day);
CREATE INDEX usage_sessions_of ON usage_sessions (principal);

-- What each person did, before bounds. The version '' stands for any.
CREATE TABLE usage_people (
    plugin_id            text    NOT NULL,
    version              text    NOT NULL,
    day                  date    NOT NULL,
    principal            text    NOT NULL,
    sessions             bigint  NOT NULL DEFAULT 0,
    sessions_failed      bigint  NOT NULL DEFAULT 0,
    sessions_with_errors bigint  NOT NULL DEFAULT 0,
    activations          bigint  NOT NULL DEFAULT 0,
    failures             bigint  NOT NULL DEFAULT 0,
    errors               bigint  NOT NULL DEFAULT 0,
    uses                 bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (plugin_id, version, day, principal)
);
CREATE INDEX usage_people_on ON usage_people (day);
CREATE INDEX usage_people_of ON usage_people (principal);

CREATE TABLE usage_viewers (
    plugin_id text NOT NULL,
    day       date NOT NULL,
    viewer    text NOT NULL,
    PRIMARY KEY (plugin_id, day, viewer)
);
CREATE INDEX usage_viewers_on ON usage_viewers (day);
CREATE INDEX usage_viewers_of ON usage_viewers (viewer);

-- From here on for good, and of nobody: sums by day. The version '' has people of any version, each
-- once, and who looked at the plugin's page.
CREATE TABLE usage_days (
    plugin_id            text    NOT NULL,
    version              text    NOT NULL,
    day                  date    NOT NULL,
    visitors             boolean NOT NULL,
    people               bigint  NOT NULL DEFAULT 0,
    views                bigint  NOT NULL DEFAULT 0,
    sessions             bigint  NOT NULL DEFAULT 0,
    sessions_failed      bigint  NOT NULL DEFAULT 0,
    sessions_with_errors bigint  NOT NULL DEFAULT 0,
    activations          bigint  NOT NULL DEFAULT 0,
    failures             bigint  NOT NULL DEFAULT 0,
    errors               bigint  NOT NULL DEFAULT 0,
    uses                 bigint  NOT NULL DEFAULT 0,
    one_in               integer NOT NULL DEFAULT 1,
    PRIMARY KEY (plugin_id, day, version, visitors)
);

-- How long activations took: bucket n holds what took more than 1.1^(n-1) and at most 1.1^n ms.
CREATE TABLE usage_activation_times (
    plugin_id text     NOT NULL,
    version   text     NOT NULL,
    day       date     NOT NULL,
    visitors  boolean  NOT NULL,
    bucket    smallint NOT NULL,
    count     bigint   NOT NULL,
    PRIMARY KEY (plugin_id, day, version, visitors, bucket)
);

-- Of the accounts that used a plugin on the day they installed it (day_0), how many did so 1, 7 and
-- 28 days later.
CREATE TABLE usage_retention (
    plugin_id text   NOT NULL,
    day       date   NOT NULL,
    day_0     bigint NOT NULL DEFAULT 0,
    day_1     bigint NOT NULL DEFAULT 0,
    day_7     bigint NOT NULL DEFAULT 0,
    day_28    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (plugin_id, day)
);
