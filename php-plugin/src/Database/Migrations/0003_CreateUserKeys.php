<?php
/**
 * Creates the table of the keys that users are found by.
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
 * A user has any number of e-mail addresses, and clients look users up by each: a row holds one key, made
 * by the core of the attribute's name and of a value as filters compare it.
 *
 * Only the core can make keys. Until it has, an empty key stands for those of a user who was there before:
 * the core then looks at the user itself.
 */
final class CreateUserKeys implements Migration {

	/**
	 * The keys serve: the keys of a user, to change and to delete; the users with a key.
	 */
	public function up(): void {
		Sql::create_table(
			Tables::user_keys(),
			array(
				'user_id CHAR(36) NOT NULL',
				'value_key CHAR(64) NOT NULL',
				'PRIMARY KEY (user_id, value_key)',
				'KEY value_key (value_key, user_id)',
			)
		);
		Sql::execute( 'INSERT IGNORE INTO ' . Tables::user_keys() . " (user_id, value_key) SELECT id, '' FROM " . Tables::users() );
	}
}
