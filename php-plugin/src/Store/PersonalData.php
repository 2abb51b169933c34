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
	 * What is kept of a user's departures, to undo them.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @return list<array<string, string|null>> By column, oldest first.
	 * @throws Failure When the database does not answer.
	 */
	public function departures( int $wp_user_id ): array {
		return Sql::rows( 'SELECT id, occurred, kind, departure FROM ' . Tables::departures() . ' WHERE wp_user_id = %d ORDER BY id', array( $wp_user_id ) );
	}

	/**
	 * Deletes what is kept of departures that are undone, and tells how much. What can still be undone stays
	 * until it cannot.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @throws Failure When the database does not do it.
	 */
	public function remove_departures( int $wp_user_id ): int {
		return Sql::execute( 'DELETE FROM ' . Tables::departures() . ' WHERE wp_user_id = %d AND undone IS NOT NULL', array( $wp_user_id ) );
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
		list( $where, $parameters ) = $this->about( $wp_user_id );
		return Sql::rows(
			'SELECT id, occurred, action, outcome, status, user_name, detail, changed, differences FROM ' . Tables::audit() . " WHERE {$where} ORDER BY id LIMIT %d OFFSET %d",
			array( ...$parameters, $limit, $offset )
		);
	}

	/**
	 * What identity providers that wanted to manage a user called it.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @return list<array<string, string|null>> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function in_link_requests( int $wp_user_id ): array {
		return Sql::rows( 'SELECT id, user_name, external_id, state, reported FROM ' . Tables::link_requests() . ' WHERE wp_user_id = %d ORDER BY id', array( $wp_user_id ) );
	}

	/**
	 * Takes out of these requests what a user is called; what was decided stays. Tells how many rows it
	 * changed.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @throws Failure When the database does not do it.
	 */
	public function remove_from_link_requests( int $wp_user_id ): int {
		return Sql::execute( 'UPDATE ' . Tables::link_requests() . " SET user_name = '', external_id = NULL WHERE wp_user_id = %d AND ( user_name <> '' OR external_id IS NOT NULL )", array( $wp_user_id ) );
	}

	/**
	 * Takes names, texts and values about a user out of the audit; that something happened, when and to which id
	 * stays. The only change that is ever made to the audit. Tells how many rows it changed.
	 *
	 * @param int $wp_user_id The WordPress user.
	 * @throws Failure When the database does not do it.
	 */
	public function remove_from_audit( int $wp_user_id ): int {
		list( $where, $parameters ) = $this->about( $wp_user_id );
		$chain = new AuditChain();
		$rows  = Sql::rows( 'SELECT id FROM ' . Tables::audit() . " WHERE {$where} AND ( user_name IS NOT NULL OR detail IS NOT NULL OR differences IS NOT NULL )", $parameters );
		foreach ( array_map( 'intval', array_column( $rows, 'id' ) ) as $id ) {
			$erased = array(
				'user_name'     => null,
				'detail'        => null,
				'differences'   => null,
				'user_name_key' => $chain->erasure( $id ),
			);
			Sql::update( Tables::audit(), $erased, array( 'id' => $id ) );
		}
		return count( $rows );
	}

	/**
	 * The condition for rows of the audit that are about a user, with its values. What was refused names no
	 * WordPress user, but perhaps the SCIM id, or what the user is called.
	 *
	 * @return array{string, list<string|int>}
	 */
	private function about( int $wp_user_id ): array {
		$row   = $this->of_managed_user( $wp_user_id );
		$user  = get_userdata( $wp_user_id );
		$names = array( $row['user_name'] ?? '', ...( false === $user ? array() : array( $user->user_login, $user->user_email ) ) );
		$names = array_map( static fn( $name ) => mb_strtolower( (string) $name ), $names );
		return array(
			'( wp_user_id = %d OR ( wp_user_id IS NULL AND ( resource_id = %s OR ( user_name <> %s AND LOWER( user_name ) IN (' . Sql::placeholders( $names ) . ') ) ) ) )',
			array( $wp_user_id, (string) ( $row['id'] ?? '' ), '', ...$names ),
		);
	}
}
