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

	/** Connections with whether they are in shadow; the settings of those that are, are the real ones. */
	private const SELECT = 'SELECT connections.*, rehearsals.began, rehearsals.ready FROM %s AS connections LEFT JOIN %s AS rehearsals ON rehearsals.connection_id = connections.id';

	/** The settings by which users get roles, besides the default role. */
	private const ABOUT_ROLES = array( 'role_rules', 'role_values', 'assignable_roles', 'dangerous_roles' );

	/**
	 * The parts.
	 *
	 * @param RoleTasks $tasks Whose role is due.
	 */
	public function __construct( private readonly RoleTasks $tasks = new RoleTasks() ) {}

	/**
	 * The connection with a number.
	 *
	 * @param int $id Its number.
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $id ): ?Connection {
		$row = Sql::row( self::select() . ' WHERE connections.id = %d', array( $id ) );
		return null === $row ? null : self::stored( $row );
	}

	/**
	 * Every connection, oldest first. A site has a handful.
	 *
	 * @return list<Connection>
	 * @throws Failure When the database does not answer.
	 */
	public function all(): array {
		$rows = Sql::rows( self::select() . ' ORDER BY connections.id' );
		return array_map( array( self::class, 'stored' ), $rows );
	}

	/**
	 * What people call each connection, by number.
	 *
	 * @return array<int, string>
	 * @throws Failure When the database does not answer.
	 */
	public function names(): array {
		$names = array();
		foreach ( $this->all() as $connection ) {
			$names[ $connection->id ] = $connection->name;
		}
		return $names;
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
		$first = new Connection( 1, $name, Connection::ANY_CLIENT, array( 'content_heir' => $content_heir ), $now );
		Sql::execute(
			'INSERT IGNORE INTO ' . Tables::real( 'connections' ) . ' (id, name, profile, settings, created) VALUES (1, %s, %s, %s, %d)',
			array( $first->name, $first->profile, self::settings( $first ), $now )
		);
	}

	/**
	 * Makes a further connection; its number is given to it.
	 *
	 * @param Connection $connection What it is to be.
	 * @throws Failure When the database does not do it.
	 */
	public function add( Connection $connection ): Connection {
		$id = Sql::insert( Tables::real( 'connections' ), array( 'created' => $connection->created ) + self::columns( $connection ) );
		return $this->find( $id ) ?? $connection;
	}

	/**
	 * Stores what the administrator decided for a connection. Where that is another role for somebody, every
	 * user is due: before, so that no end of the process leaves them out, and after, for those who were
	 * settled by the former settings meanwhile.
	 *
	 * @param Connection $connection The connection as it is to be.
	 * @throws Failure When the database does not do it.
	 */
	public function save( Connection $connection ): void {
		$former    = $this->find( $connection->id );
		$is_to_set = null !== $former && self::decides_otherwise( $former, $connection );
		if ( $is_to_set ) {
			$this->tasks->schedule_all( $connection->id );
		}
		Sql::update( Tables::real( 'connections' ), self::columns( $connection ), array( 'id' => $connection->id ) );
		if ( $is_to_set ) {
			$this->tasks->schedule_all( $connection->id );
		}
	}

	/**
	 * Whether users can get other roles by the settings of one connection than by those of another. Without
	 * rules, the default role is that of new users and nobody else's.
	 */
	public static function decides_otherwise( Connection $one, Connection $other ): bool {
		$decisions = static fn( Connection $connection ) => array_map(
			static fn( string $name ) => $connection->settings[ $name ] ?? array(),
			self::ABOUT_ROLES
		);
		$has_rules = static fn( Connection $connection ) => array() !== array( ...$connection->rules( 'role_rules' ), ...$connection->rules( 'role_values' ) );
		return ( $has_rules( $one ) || $has_rules( $other ) ) && ( $one->default_role !== $other->default_role || $decisions( $one ) !== $decisions( $other ) );
	}

	/**
	 * The columns that can change.
	 *
	 * @param Connection $connection The connection.
	 * @return array<string, string|int>
	 */
	private static function columns( Connection $connection ): array {
		return array(
			'name'       => $connection->name,
			'profile'    => $connection->profile,
			'settings'   => self::settings( $connection ),
			'is_network' => (int) $connection->is_network,
		);
	}

	private static function select(): string {
		return sprintf( self::SELECT, Tables::real( 'connections' ), Tables::rehearsals() );
	}

	private static function settings( Connection $connection ): string {
		return (string) wp_json_encode( (object) $connection->settings, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/**
	 * Makes a connection of a row.
	 *
	 * @param array<string, string|null> $row The columns.
	 */
	private static function stored( array $row ): Connection {
		$settings = json_decode( (string) $row['settings'], true );
		return new Connection( (int) $row['id'], (string) $row['name'], (string) $row['profile'], is_array( $settings ) ? $settings : array(), (int) $row['created'], Rehearsal::stored( $row ) );
	}
}
