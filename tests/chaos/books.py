"""Whether the tables agree with each other, asked of the database past everything else."""


class Books:
    """The tables of one site."""

    def __init__(self, site):
        self.database = site.database
        self.prefix = site.database.prefix()

    def rows(self, sql):
        return self.database.rows(sql.replace("{p}", self.prefix))

    def all(self, reads):
        """The rows of several statements, read at one moment."""
        statements = "; ".join(["START TRANSACTION WITH CONSISTENT SNAPSHOT", *reads]).replace("{p}", self.prefix)
        return self.database.results(statements)[-len(reads) :]

    def check(self, report, since=0, audit=True):
        """Claims what has to hold whatever happened. `since` is the audit row before the first that counts;
        without `audit` the audit is not asked."""
        for column in ("user_login", "user_email"):
            twice = f"SELECT {column}, COUNT(*) AS times FROM {{p}}users WHERE {column} <> '' GROUP BY {column} HAVING COUNT(*) > 1"
            report.nothing(self.rows(twice), f"users with the {column} of another")
        report.nothing(
            self.rows(
                "SELECT m.id FROM {p}scimpress_users m LEFT JOIN {p}users u ON u.ID = m.wp_user_id"
                " WHERE m.wp_user_id IS NULL OR u.ID IS NULL"
            ),
            "managed users without a WordPress user",
        )
        report.nothing(
            self.rows(
                "SELECT u.user_login FROM {p}users u LEFT JOIN {p}scimpress_users m ON m.wp_user_id = u.ID"
                " WHERE m.id IS NULL AND u.user_login <> 'admin'"
            ),
            "WordPress users that nobody manages",
        )
        for meta in ("{p}capabilities", "nickname"):
            report.nothing(
                self.rows(
                    f"SELECT u.user_login FROM {{p}}users u LEFT JOIN {{p}}usermeta m ON m.user_id = u.ID AND m.meta_key = '{meta}'"
                    " GROUP BY u.ID HAVING COUNT(m.umeta_id) <> 1"
                ),
                f"users without exactly one {meta.replace('{p}', '')}",
            )
        report.nothing(
            self.rows("SELECT m.umeta_id FROM {p}usermeta m LEFT JOIN {p}users u ON u.ID = m.user_id WHERE u.ID IS NULL"),
            "meta of users who do not exist",
        )
        report.nothing(
            self.rows(
                "SELECT k.user_id FROM {p}scimpress_user_keys k LEFT JOIN {p}scimpress_users m ON m.id = k.user_id WHERE m.id IS NULL"
            ),
            "keys of users who do not exist",
        )
        report.nothing(
            self.rows(
                "SELECT g.group_id, g.member_id FROM {p}scimpress_members g"
                " LEFT JOIN {p}scimpress_users m ON m.id = g.member_id LEFT JOIN {p}scimpress_groups n ON n.id = g.member_id"
                " LEFT JOIN {p}scimpress_groups o ON o.id = g.group_id"
                " WHERE o.id IS NULL OR (m.id IS NULL AND n.id IS NULL)"
            ),
            "memberships of or in what does not exist",
        )
        if audit:
            self.check_audit(report, since)

    def check_audit(self, report, since):
        """The audit and the tables tell the same, both ways."""
        made = (
            "(SELECT resource_id, wp_user_id, COUNT(*) AS times FROM {p}scimpress_audit"
            f" WHERE action = 'user.create' AND outcome = 'succeeded' AND id > {since} GROUP BY resource_id, wp_user_id)"
        )
        gone = f"(SELECT DISTINCT resource_id FROM {{p}}scimpress_audit WHERE action = 'user.delete' AND outcome = 'succeeded' AND id > {since})"
        report.nothing(
            self.rows(
                f"SELECT a.resource_id FROM {made} a LEFT JOIN {{p}}scimpress_users m ON m.id = a.resource_id AND m.wp_user_id = a.wp_user_id"
                f" LEFT JOIN {gone} d ON d.resource_id = a.resource_id WHERE (m.id IS NULL AND d.resource_id IS NULL) OR a.times <> 1"
            ),
            "audit rows of users who were not created",
        )
        report.nothing(
            self.rows(
                f"SELECT m.id FROM {{p}}scimpress_users m LEFT JOIN {made} a ON a.resource_id = m.id AND a.wp_user_id = m.wp_user_id"
                f" WHERE a.resource_id IS NULL AND m.created > (SELECT COALESCE(MAX(occurred), 0) FROM {{p}}scimpress_audit WHERE id = {since})"
            ),
            "users created without an audit row",
        )
