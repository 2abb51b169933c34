<?php
/**
 * What the plugin stores about a person.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads it for an export, and takes the person out of the audit.
 */
final class PersonalData {

	/**
	 * The row of a managed user; null when nobody manages the user.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @return ?array<string, string|null> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function of_managed_user( int $wp_user_id ): ?array {
		return Sql::row( 'SELECT id, user_name, external_id, active, created, modified, document FROM ' . Tables::users() . ' WHERE wp_user_id = %d', array( $wp_user_id ) );
	}

	/**
	 * A page of the audit about a user, oldest first.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @param int $limit      Rows at the most.
	 * @param int $offset     Rows to pass over.
	 * @return list<array<string, string|null>> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function in_audit( int $wp_user_id, int $limit, int $offset ): array {
		return Sql::rows(
			'SELECT id, occurred, action, outcome, status, user_name, detail, changed FROM ' . Tables::audit() . ' WHERE wp_user_id = %d ORDER BY id LIMIT %d OFFSET %d',
			array( $wp_user_id, $limit, $offset )
		);
	}

	/**
	 * Takes names and texts about a user out of the audit; that something happened, when and to which id
	 * stays. The only change that is ever made to the audit. Tells how many rows it changed.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @throws Failure When the database does not do it.
	 */
	public function remove_from_audit( int $wp_user_id ): int {
		return Sql::execute(
			'UPDATE ' . Tables::audit() . ' SET user_name = NULL, detail = NULL WHERE wp_user_id = %d AND ( user_name IS NOT NULL OR detail IS NOT NULL )',
			array( $wp_user_id )
		);
	}
}
