<?php
/**
 * Creates the plugin's tables.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database\Migrations;

use ScimPress\Database\Migration;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress's own tables have no unique login, no unique e-mail and no room for what a client sent:
 * these arbitrate and remember.
 *
 * Keys that must be exact hold lower-case hexadecimal, since SQLite folds ASCII case
 * whatever the collation says; each unique key has the name of its last column, by which SQLite reports
 * it. Times are microseconds since the epoch, since SQLite loses the fraction of a DATETIME.
 */
final class CreateTables implements Migration {

	public function up(): void {
		$this->create_users();
		$this->create_connections();
		$this->create_tokens();
		$this->create_audit();
	}

	/**
	 * The keys serve, in order: a user by SCIM id; a user by WordPress id, and one owner for each; a user
	 * by userName, and two clients creating one at once; the same for externalId, within a connection;
	 * two different userNames that WordPress would give one login; two users with one e-mail; a page of a
	 * connection's users; users changed since a time; how many are active.
	 */
	private function create_users(): void {
		Sql::create_table(
			Tables::users(),
			array(
				'id CHAR(36) NOT NULL',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'wp_user_id BIGINT UNSIGNED NULL',
				'user_name MEDIUMTEXT NOT NULL',
				'user_name_key CHAR(64) NOT NULL',
				'external_id MEDIUMTEXT NULL',
				'external_id_key CHAR(64) NULL',
				'user_login_key CHAR(64) NULL',
				'user_email_key CHAR(64) NULL',
				'active TINYINT NOT NULL',
				'version BIGINT UNSIGNED NOT NULL',
				'created BIGINT NOT NULL',
				'modified BIGINT NOT NULL',
				'document LONGTEXT NOT NULL',
				'baseline LONGTEXT NOT NULL',
				'PRIMARY KEY (id)',
				'UNIQUE KEY wp_user_id (wp_user_id)',
				'UNIQUE KEY user_name_key (user_name_key)',
				'UNIQUE KEY external_id_key (connection_id, external_id_key)',
				'UNIQUE KEY user_login_key (user_login_key)',
				'UNIQUE KEY user_email_key (user_email_key)',
				'KEY connection_page (connection_id, id)',
				'KEY connection_modified (connection_id, modified)',
				'KEY connection_active (connection_id, active)',
			)
		);
	}

	/**
	 * A site has a handful of connections; all are read by their number.
	 */
	private function create_connections(): void {
		Sql::create_table(
			Tables::connections(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'name VARCHAR(190) NOT NULL',
				'profile VARCHAR(32) NOT NULL',
				'settings LONGTEXT NOT NULL',
				'created BIGINT NOT NULL',
				'PRIMARY KEY (id)',
			)
		);
	}

	/**
	 * The keys serve: a token by its number; a request's token, whose public part is in lower case; the
	 * tokens of a connection.
	 */
	private function create_tokens(): void {
		Sql::create_table(
			Tables::tokens(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'public_id CHAR(12) NOT NULL',
				'digest CHAR(64) NOT NULL',
				'name VARCHAR(190) NOT NULL',
				'scopes TEXT NOT NULL',
				'created BIGINT NOT NULL',
				'created_by BIGINT UNSIGNED NOT NULL',
				'expires BIGINT NULL',
				'revoked BIGINT NULL',
				'last_used BIGINT NULL',
				'last_ip VARCHAR(45) NULL',
				'PRIMARY KEY (id)',
				'UNIQUE KEY public_id (public_id)',
				'KEY connection_id (connection_id)',
			)
		);
	}

	/**
	 * The keys serve pages from the newest row back: all of them; what happened since a time; what happened
	 * to one SCIM user; to one WordPress user; what was refused or failed; one connection's.
	 */
	private function create_audit(): void {
		Sql::create_table(
			Tables::audit(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'occurred BIGINT NOT NULL',
				'connection_id BIGINT UNSIGNED NULL',
				'token_id BIGINT UNSIGNED NULL',
				'action VARCHAR(64) NOT NULL',
				'outcome VARCHAR(16) NOT NULL',
				'status SMALLINT UNSIGNED NOT NULL',
				'scim_type VARCHAR(32) NULL',
				'resource_id CHAR(36) NULL',
				'wp_user_id BIGINT UNSIGNED NULL',
				'user_name TEXT NULL',
				'detail TEXT NULL',
				'changed TEXT NOT NULL',
				'ip VARCHAR(45) NULL',
				'method VARCHAR(16) NULL',
				'path TEXT NULL',
				'duration BIGINT UNSIGNED NOT NULL',
				'PRIMARY KEY (id)',
				'KEY occurred (occurred)',
				'KEY resource_page (resource_id, id)',
				'KEY wp_user_page (wp_user_id, id)',
				'KEY outcome_page (outcome, id)',
				'KEY connection_page (connection_id, id)',
			)
		);
	}
}
