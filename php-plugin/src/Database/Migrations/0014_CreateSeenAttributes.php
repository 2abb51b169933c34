<?php
/**
 * Creates the table of attributes that clients have sent.
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
 * Names, never values. Whoever maps attributes has to know which ones there are.
 */
final class CreateSeenAttributes implements Migration {

	/**
	 * The primary key serves a connection's page and what a request has to add to it.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::seen_attributes(),
			array(
				'connection_id BIGINT UNSIGNED NOT NULL',
				'name_key CHAR(64) NOT NULL',
				'name TEXT NOT NULL',
				'type VARCHAR(16) NULL',
				'multi_valued TINYINT UNSIGNED NOT NULL',
				'first_seen BIGINT NOT NULL',
				'last_seen BIGINT NOT NULL',
				'PRIMARY KEY (connection_id, name_key)',
			)
		);
	}
}
