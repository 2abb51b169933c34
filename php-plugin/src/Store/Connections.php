<?php
/**
 * The connections of this site.
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
 * Reads and writes the table of connections.
 */
final class Connections {

	private const DEFAULT_ROLE = 'subscriber';

	/**
	 * The connection with a number.
	 *
	 * @param int $id Its number.
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $id ): ?Connection {
		$row = Sql::row( 'SELECT * FROM ' . Tables::connections() . ' WHERE id = %d', array( $id ) );
		return null === $row ? null : self::stored( $row );
	}

	/**
	 * Every connection, oldest first. A site has a handful.
	 *
	 * @return list<Connection>
	 * @throws Failure When the database does not answer.
	 */
	public function all(): array {
		$rows = Sql::rows( 'SELECT * FROM ' . Tables::connections() . ' ORDER BY id' );
		return array_map( array( self::class, 'stored' ), $rows );
	}

	/**
	 * The oldest connection, to which a token belongs unless somebody says otherwise.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function first(): ?Connection {
		return $this->all()[0] ?? null;
	}

	/**
	 * Makes the first connection of a site unless it has one. Two processes that try at once want the
	 * same number, which only one of them gets.
	 *
	 * @param string $name         What people will call it.
	 * @param int    $content_heir The WordPress user who gets the content of deleted users.
	 * @param int    $now          The time.
	 * @throws Failure When the database does not do it.
	 */
	public function add_first( string $name, int $content_heir, int $now ): void {
		if ( null !== $this->first() ) {
			return;
		}
		Sql::execute(
			'INSERT IGNORE INTO ' . Tables::connections() . ' (id, name, profile, settings, created) VALUES (1, %s, %s, %s, %d)',
			array( $name, 'generic', self::settings( self::DEFAULT_ROLE, $content_heir ), $now )
		);
	}

	/**
	 * Changes what the administrator decides for a connection.
	 *
	 * @param int    $id           Its number.
	 * @param string $default_role The role of new users.
	 * @param int    $content_heir The WordPress user who gets the content of deleted users.
	 * @throws Failure When the database does not do it.
	 */
	public function decide( int $id, string $default_role, int $content_heir ): void {
		Sql::update(
			Tables::connections(),
			array( 'settings' => self::settings( $default_role, $content_heir ) ),
			array( 'id' => $id )
		);
	}

	private static function settings( string $default_role, int $content_heir ): string {
		return (string) wp_json_encode( compact( 'default_role', 'content_heir' ) );
	}

	/**
	 * Makes a connection of a row. Settings that cannot be read give nobody more than the least role.
	 *
	 * @param array<string, string|null> $row The columns.
	 */
	private static function stored( array $row ): Connection {
		$settings = json_decode( (string) $row['settings'], true );
		return new Connection(
			(int) $row['id'],
			(string) $row['name'],
			(string) $row['profile'],
			is_string( $settings['default_role'] ?? null ) ? $settings['default_role'] : self::DEFAULT_ROLE,
			is_int( $settings['content_heir'] ?? null ) ? $settings['content_heir'] : 0,
			(int) $row['created'],
		);
	}
}
