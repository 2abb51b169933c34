<?php
/**
 * Creates the tables of connections in shadow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database\Migrations;

use ScimPress\Database\Migration;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * A whole sync has to be answered as if it were real, so a connection in shadow works on tables of the same
 * definitions: the changes before this one make them, under the names of the shadow. A later change of one of
 * these tables is to be made under both names.
 */
final class CreateShadow implements Migration {

	public function up(): void {
		Tables::rehearse( array(), $this->repeat( ... ) );
		$this->create_rehearsals();
		$this->create_accounts();
		$this->create_refusals();
	}

	/**
	 * Makes the changes before this one. Of tables that are there once they make nothing.
	 */
	private function repeat(): void {
		foreach ( Migrator::MIGRATIONS as $number => $name ) {
			if ( 'CreateShadow' === $name ) {
				return;
			}
			Migrator::migration( $number, $name )->up();
		}
	}

	/**
	 * A handful of rows, each found and locked by its connection.
	 */
	private function create_rehearsals(): void {
		Sql::create_table(
			Tables::rehearsals(),
			array(
				'connection_id BIGINT UNSIGNED NOT NULL',
				'began BIGINT NOT NULL',
				'ready BIGINT NULL',
				'PRIMARY KEY (connection_id)',
			)
		);
	}

	/**
	 * The keys serve, in order: an account; whom a login or an e-mail would belong to; what an heir would get; the
	 * accounts of a connection, to forget.
	 */
	private function create_accounts(): void {
		Sql::create_table(
			Tables::shadow_accounts(),
			array(
				'wp_user_id BIGINT UNSIGNED NOT NULL',
				'connection_id BIGINT UNSIGNED NOT NULL',
				'user_login_key CHAR(64) NULL',
				'user_email_key CHAR(64) NULL',
				'heir BIGINT UNSIGNED NULL',
				'account LONGTEXT NOT NULL',
				'PRIMARY KEY (wp_user_id)',
				'KEY user_login_key (user_login_key)',
				'KEY user_email_key (user_email_key)',
				'KEY heir (heir)',
				'KEY connection_id (connection_id, wp_user_id)',
			)
		);
	}

	/**
	 * The key serves the latest refusal of a person, and a page of a connection's.
	 */
	private function create_refusals(): void {
		Sql::create_table(
			Tables::shadow_refusals(),
			array(
				'connection_id BIGINT UNSIGNED NOT NULL',
				'person VARCHAR(64) NOT NULL',
				'user_name TEXT NULL',
				'wp_user_id BIGINT UNSIGNED NULL',
				'action VARCHAR(64) NOT NULL',
				'status SMALLINT UNSIGNED NOT NULL',
				'reason TEXT NULL',
				'PRIMARY KEY (connection_id, person)',
			)
		);
	}
}
