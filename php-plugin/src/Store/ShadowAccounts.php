<?php
/**
 * What WordPress would hold for accounts that a connection in shadow would have changed.
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
 * Reads and writes the table of such accounts. A row says what would be different, and of an account that does
 * not exist, all of it.
 */
final class ShadowAccounts {

	/** What is not different. */
	private const SAME = array(
		'is_new'   => false,
		'is_there' => true,
		'login'    => null,
		'defaults' => array(),
		'fields'   => array(),
		'roles'    => null,
		'password' => false,
		'sessions' => false,
		'heir'     => null,
		'content'  => 0,
	);

	/**
	 * What would be different of an account; null when nothing would.
	 *
	 * @param bool $lock Until the end of the transaction.
	 * @return ?array{is_new: bool, is_there: bool, login: ?string, defaults: array<string, string>, fields: array<string, string>, roles: ?list<string>, password: bool, sessions: bool, heir: ?int, content: int}
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $wp_user_id, bool $lock = false ): ?array {
		$account = Sql::value( 'SELECT account FROM ' . Tables::shadow_accounts() . ' WHERE wp_user_id = %d' . ( $lock ? ' FOR UPDATE' : '' ), array( $wp_user_id ) );
		return null === $account ? null : array( ...self::SAME, ...(array) json_decode( $account, true ) );
	}

	/**
	 * The same of several accounts.
	 *
	 * @param list<int> $wp_user_ids Which.
	 * @return array<int, array<string, mixed>> By WordPress id; without those of which nothing would be different.
	 * @throws Failure When the database does not answer.
	 */
	public function all( array $wp_user_ids ): array {
		if ( array() === $wp_user_ids ) {
			return array();
		}
		$rows = Sql::rows( 'SELECT wp_user_id, account FROM ' . Tables::shadow_accounts() . ' WHERE wp_user_id IN (' . Sql::placeholders( $wp_user_ids ) . ')', $wp_user_ids );
		return array_map( static fn( string $account ) => array( ...self::SAME, ...(array) json_decode( $account, true ) ), array_column( $rows, 'account', 'wp_user_id' ) );
	}

	/**
	 * Remembers what would be different, beside what is remembered.
	 *
	 * @param array<string, mixed> $changes As `find()` gives it.
	 * @throws Failure When the database does not do it.
	 */
	public function change( int $connection_id, int $wp_user_id, array $changes ): void {
		$account = array( ...( $this->find( $wp_user_id, true ) ?? self::SAME ), ...$changes );
		$email   = $account['fields']['user_email'] ?? '';
		$values  = array(
			'connection_id'  => $connection_id,
			'user_login_key' => null === $account['login'] ? null : UserLogin::key( $account['login'] ),
			'user_email_key' => '' === $email ? null : UserLogin::key( $email ),
			'heir'           => $account['heir'],
			'account'        => (string) wp_json_encode( $account, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
		);
		if ( null === $this->find( $wp_user_id ) ) {
			Sql::insert( Tables::shadow_accounts(), array( 'wp_user_id' => $wp_user_id ) + $values );
			return;
		}
		Sql::update( Tables::shadow_accounts(), $values, array( 'wp_user_id' => $wp_user_id ) );
	}

	/**
	 * Accounts of which a login or e-mail would be this, the same but for the case of ASCII letters.
	 *
	 * @param string $column `user_login` or `user_email`.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function named( string $column, string $value ): array {
		$rows = Sql::rows( 'SELECT wp_user_id FROM ' . Tables::shadow_accounts() . " WHERE {$column}_key = %s ORDER BY wp_user_id", array( UserLogin::key( $value ) ) );
		return array_map( 'intval', array_column( $rows, 'wp_user_id' ) );
	}

	/**
	 * Accounts whose roles would be others, in ascending order.
	 *
	 * @param string $role One that they would have.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function with_role( string $role ): array {
		global $wpdb;
		$rows = Sql::rows(
			'SELECT wp_user_id FROM ' . Tables::shadow_accounts() . ' WHERE account LIKE %s ORDER BY wp_user_id',
			array( '%' . $wpdb->esc_like( '"' . $role . '"' ) . '%' )
		);
		return array_map( 'intval', array_column( $rows, 'wp_user_id' ) );
	}

	/**
	 * How much content an account would have got from those who would be deleted.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function inherited( int $wp_user_id ): int {
		$rows = Sql::rows( 'SELECT account FROM ' . Tables::shadow_accounts() . ' WHERE heir = %d', array( $wp_user_id ) );
		return (int) array_sum( array_map( static fn( array $row ) => (int) ( json_decode( (string) $row['account'], true )['content'] ?? 0 ), $rows ) );
	}
}
