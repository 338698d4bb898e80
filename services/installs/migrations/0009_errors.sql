-- What plugins throw, in groups: the same error in the same place. Like the rest of use not derived
-- from the log (ADR 81). Accounts and visitors are counted apart.
CREATE TABLE error_groups (
    id             uuid PRIMARY KEY, -- follows from the plugin and what makes the group
    plugin_id      text   NOT NULL,
    name           text   NOT NULL,
    message        text   NOT NULL,
    file           text   NOT NULL,
    function       text   NOT NULL,
    state          text   NOT NULL DEFAULT 'open', -- or resolved, ignored
    resolved_in    text, -- the newest version there was
    came_back_in   text,
    first_day      date   NOT NULL,
    last_day       date   NOT NULL,
    people         bigint NOT NULL DEFAULT 0,
    count          bigint NOT NULL DEFAULT 0,
    visitors       bigint NOT NULL DEFAULT 0,
    visitors_count bigint NOT NULL DEFAULT 0,
    made_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX error_groups_of ON error_groups (plugin_id);

-- In which versions, each with one stack.
CREATE TABLE error_versions (
    group_id       uuid    NOT NULL REFERENCES error_groups ON DELETE CASCADE,
    version        text    NOT NULL,
    first_day      date    NOT NULL,
    last_day       date    NOT NULL,
    people         bigint  NOT NULL DEFAULT 0,
    count          bigint  NOT NULL DEFAULT 0,
    visitors       bigint  NOT NULL DEFAULT 0,
    visitors_count bigint  NOT NULL DEFAULT 0,
    stack          jsonb   NOT NULL, -- [{file, line, column, function, shape}]
    of_account     boolean NOT NULL, -- said the stack
    PRIMARY KEY (group_id, version)
);

CREATE TABLE error_days (
    group_id       uuid   NOT NULL REFERENCES error_groups ON DELETE CASCADE,
    day            date   NOT NULL,
    people         bigint NOT NULL DEFAULT 0,
    count          bigint NOT NULL DEFAULT 0,
    visitors       bigint NOT NULL DEFAULT 0,
    visitors_count bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (group_id, day)
);
CREATE INDEX error_days_on ON error_days (day);

-- Who met an error last when, so that each counts once; the version '' stands for any.
CREATE TABLE error_people (
    group_id  uuid NOT NULL REFERENCES error_groups ON DELETE CASCADE,
    version   text NOT NULL,
    principal text NOT NULL,
    day       date NOT NULL,
    PRIMARY KEY (group_id, version, principal)
);
CREATE INDEX error_people_on ON error_people (day);
CREATE INDEX error_people_of ON error_people (principal);

-- How loud each person was on a day. It outlives its group: who is over the bound stays over it.
CREATE TABLE error_person_days (
    plugin_id text   NOT NULL,
    day       date   NOT NULL,
    principal text   NOT NULL,
    group_id  uuid   NOT NULL,
    count     bigint NOT NULL,
    PRIMARY KEY (plugin_id, day, principal, group_id)
);
CREATE INDEX error_person_days_on ON error_person_days (day);
CREATE INDEX error_person_days_of ON error_person_days (principal);
