<?php
/**
 * Creates the table of inspected requests.
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
 * Requests and the screen that shows them are answered by different processes.
 */
final class CreateInspections implements Migration {

	/**
	 * A hundred rows at the most, read from the newest on, so the number is key enough.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::inspections(),
			array(
				'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT',
				'occurred BIGINT NOT NULL',
				'connection_id BIGINT UNSIGNED NULL',
				'seen MEDIUMTEXT NOT NULL',
				'PRIMARY KEY (id)',
			)
		);
	}
}
