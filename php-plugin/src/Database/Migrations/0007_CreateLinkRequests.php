<?php
/**
 * Creates the table of users whom a client wants and somebody has to decide about.
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
 * A client that repeats its request each hour must not fill the list: there is one row for each user and
 * connection, and the latest request takes its place.
 */
final class CreateLinkRequests implements Migration {

	/**
	 * The keys serve: a decision; what is known of a user and a connection; those of a user, to forget; what
	 * waits for a decision.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::link_requests(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'wp_user_id BIGINT UNSIGNED NOT NULL',
				'state VARCHAR(16) NOT NULL',
				'user_name MEDIUMTEXT NOT NULL',
				'user_name_key CHAR(64) NOT NULL',
				'external_id MEDIUMTEXT NULL',
				'external_id_key CHAR(64) NULL',
				'matched VARCHAR(64) NOT NULL',
				'reason TEXT NULL',
				'reported BIGINT NOT NULL',
				'decided BIGINT NULL',
				'decided_by BIGINT UNSIGNED NULL',
				'PRIMARY KEY (id)',
				'UNIQUE KEY wp_user_id (connection_id, wp_user_id)',
				'KEY of_user (wp_user_id)',
				'KEY state_page (state, id)',
			)
		);
	}
}
