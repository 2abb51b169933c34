<?php
/**
 * Creates the table of departures, and what users and connections remember of them.
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
 * An identity provider whose scope was set wrong takes the access of thousands within minutes: what each
 * of them lost has a row, so that they can be counted and so that it can be given back.
 */
final class CreateDepartures implements Migration {

	/**
	 * The keys serve, in order: how many of a connection left within a time and have not come back, and a
	 * page of them; those of a user; those of a person; those that are old.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::departures(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'user_id CHAR(36) NOT NULL',
				'wp_user_id BIGINT UNSIGNED NOT NULL',
				'occurred BIGINT NOT NULL',
				'kind VARCHAR(16) NOT NULL',
				'undone BIGINT NULL',
				'departure LONGTEXT NOT NULL',
				'PRIMARY KEY (id)',
				'KEY connection_open (connection_id, undone, occurred, user_id)',
				'KEY user_id (user_id, id)',
				'KEY wp_user_id (wp_user_id)',
				'KEY occurred (occurred)',
			)
		);
		Sql::add_column( Tables::users(), 'remembered_roles', 'TEXT NULL' );
		Sql::add_column( Tables::users(), 'forgotten', 'BIGINT NULL' );
		Sql::add_column( Tables::connections(), 'breaker_tripped', 'BIGINT NULL' );
		Sql::add_column( Tables::connections(), 'breaker_allowed_until', 'BIGINT NULL' );
	}
}
