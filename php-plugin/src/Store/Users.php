<?php
/**
 * The rows of managed users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use LogicException;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the plugin's own table of users; its unique keys arbitrate between parallel writes.
 *
 * A row without a WordPress user is one whose transaction was broken open by something past our fence:
 * it counts as absent, and makes room when its place is wanted.
 */
final class Users {

	/** The rows that count; of those that do not, one without a WordPress user makes room, and one that its connection has forgotten keeps its names. */
	public const KNOWN = 'wp_user_id IS NOT NULL AND forgotten IS NULL';

	/** Of those who are kept out, more are not counted. */
	private const MOST_LOCKED = 1000;

	/** The same for who is meant to be found though its connection has forgotten it. */
	private const FORGOTTEN = 'wp_user_id IS NOT NULL AND forgotten IS NOT NULL';

	/** What a user can be found by. */
	private const FOUND_BY = array( 'id', 'wp_user_id', 'user_name_key', 'external_id_key' );

	/** What the core sets, besides the id, the connection and the time of creation. */
	private const ROW = array( 'user_name', 'user_name_key', 'external_id', 'external_id_key', 'user_email_key', 'active', 'version', 'modified', 'document', 'remembered_roles', 'forgotten' );

	/** What the core is shown. */
	private const STORED = 'id, wp_user_id, version, active, created, modified, document';

	/** What was decided of the user's role; NULL of what was not. */
	private const ROLES = array( 'wanted_role', 'granted_role' );

	/** What the core calls the value of a unique key. */
	private const TAKEN = array(
		'user_name_key'   => 'user_name',
		'external_id_key' => 'external_id',
		'user_email_key'  => 'user_email',
	);

	/**
	 * Marks every user of a connection as one who is to be written anew, which `OutdatedRows` does.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function write_anew( int $connection_id ): void {
		Sql::execute(
			'INSERT IGNORE INTO ' . Tables::user_keys() . " (user_id, value_key) SELECT id, '' FROM " . Tables::users() . ' WHERE connection_id = %d AND ' . self::KNOWN,
			array( $connection_id )
		);
	}

	/**
	 * The parts.
	 *
	 * @param UserKeys       $keys      The keys that go with a row.
	 * @param RoleTasks      $tasks     Whose role is due.
	 * @param SiteUsers      $wordpress Removes what was left of a creation.
	 */
	public function __construct(
		private readonly UserKeys $keys = new UserKeys(),
		private readonly RoleTasks $tasks = new RoleTasks(),
		private readonly SiteUsers $wordpress = new WordPressUsers(),
	) {}

	/**
	 * One user of a connection.
	 *
	 * @param array<string, string|int> $by        How it is found: the name of a column and its value.
	 * @param bool                      $lock      Until the end of the transaction.
	 * @param bool                      $forgotten Whether one is meant whom the connection has forgotten.
	 * @return ?array<string, mixed> A stored user with its baseline and the roles that it gets back.
	 * @throws LogicException When users are not found by that.
	 */
	public function load( int $connection_id, array $by, bool $lock, bool $forgotten = false ): ?array {
		$column = (string) array_key_first( $by );
		if ( ! in_array( $column, self::FOUND_BY, true ) ) {
			throw new LogicException( 'no user is found by ' . $column );
		}
		$row = Sql::row(
			'SELECT ' . self::STORED . ', baseline, remembered_roles, ' . implode( ', ', self::ROLES ) . ' FROM ' . Tables::users()
				. " WHERE {$column} = " . ( is_int( $by[ $column ] ) ? '%d' : '%s' )
				. ' AND connection_id = %d AND ' . ( $forgotten ? self::FORGOTTEN : self::KNOWN ) . ( $lock ? ' FOR UPDATE' : '' ),
			array( $by[ $column ], $connection_id )
		);
		if ( null === $row ) {
			return null;
		}
		$roles = json_decode( (string) $row['remembered_roles'], true );
		return array(
			...$this->stored( $row ),
			'baseline' => json_decode( (string) $row['baseline'] ) ?? (object) array(),
			...array_filter( array_intersect_key( $row, array_flip( self::ROLES ) ), 'is_string' ),
			...( is_array( $roles ) && array() !== $roles ? array( 'remembered_roles' => $roles ) : array() ),
		);
	}

	/**
	 * Users in ascending order of id.
	 *
	 * @param string           $where      A condition from the core; the connection is part of it.
	 * @param list<string|int> $parameters Its values.
	 * @param ?string          $after      Only greater ids.
	 * @return list<array<string, mixed>> Stored users.
	 */
	public function select( string $where, array $parameters, ?string $after, int $offset, int $limit ): array {
		$sql = 'SELECT ' . self::STORED . ' FROM ' . Tables::users() . ' WHERE ' . Tables::named_in( $where ) . ' AND ' . self::KNOWN;
		if ( null !== $after ) {
			$sql         .= ' AND id > %s';
			$parameters[] = $after;
		}
		$rows = Sql::rows( $sql . ' ORDER BY id LIMIT %d OFFSET %d', array( ...$parameters, $limit, $offset ) );
		return array_map( array( $this, 'stored' ), $rows );
	}

	/**
	 * Users of a connection who are not locked out, in ascending order of id, with what was decided of their roles.
	 *
	 * @param string $after Only greater ids.
	 * @return array<string, array{wp_user_id: int, document: string, wanted_role: ?string, granted_role: ?string}> By id.
	 * @throws Failure When the database does not answer.
	 */
	public function with_roles( int $connection_id, string $after, int $limit ): array {
		$rows = Sql::rows(
			'SELECT id, wp_user_id, document, ' . implode( ', ', self::ROLES ) . ' FROM ' . Tables::users() . ' WHERE connection_id = %d AND id > %s AND active = 1 AND ' . self::KNOWN . ' ORDER BY id LIMIT %d',
			array( $connection_id, $after, $limit )
		);
		$rows = array_column( $rows, null, 'id' );
		return array_map( static fn( array $row ) => array( ...array_diff_key( $row, array( 'id' => '' ) ), 'wp_user_id' => (int) $row['wp_user_id'] ), $rows );
	}

	/**
	 * How many users meet a condition.
	 *
	 * @param string           $where      A condition from the core; the connection is part of it.
	 * @param list<string|int> $parameters Its values.
	 */
	public function count( string $where, array $parameters ): int {
		return (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::users() . ' WHERE ' . Tables::named_in( $where ) . ' AND ' . self::KNOWN, $parameters );
	}

	/**
	 * How many users are kept out, forgotten ones too; one more than `MOST_LOCKED` stands for any number beyond.
	 */
	public function count_locked(): int {
		$users = Tables::users();
		// By the key of each connection: who is active is not looked at.
		return (int) Sql::value(
			"SELECT COUNT(*) FROM (
				SELECT 1 AS one FROM (SELECT DISTINCT connection_id FROM {$users}) AS known
				JOIN {$users} AS users ON users.connection_id = known.connection_id AND users.active = 0
				WHERE users.wp_user_id IS NOT NULL LIMIT %d
			) AS locked",
			array( self::MOST_LOCKED + 1 )
		);
	}

	/**
	 * How many users are kept out, in words.
	 *
	 * @param int $locked From `count_locked()`.
	 */
	public static function locked_in_words( int $locked ): string {
		/* translators: %s: a number. */
		return $locked > self::MOST_LOCKED ? sprintf( __( 'More than %s', 'scimpress' ), number_format_i18n( self::MOST_LOCKED ) ) : number_format_i18n( $locked );
	}

	/**
	 * Inserts a row that has no WordPress user yet, with the claim to a login.
	 *
	 * @param array<string, mixed> $row        The core's new row.
	 * @param iterable<string>     $candidates Logins that look free.
	 * @param ?string              $role       The role that is given to the user; null when it is not SCIM that gives it one.
	 * @return string The login.
	 * @throws Rejection When a value is in use.
	 */
	public function insert( array $row, iterable $candidates, ?string $role = null ): string {
		$this->require_unused( $row );
		foreach ( $candidates as $login ) {
			try {
				$this->add( $row, $login, null, $role );
				return $login;
			} catch ( Failure $failure ) {
				if ( 'user_login_key' !== $failure->key ) {
					throw Rejection::of_failure( $failure, self::TAKEN );
				}
			}
		}
		throw Rejection::taken( 'user_login' );
	}

	/**
	 * Inserts a row of a WordPress user who was there before, with the claim to its login.
	 *
	 * @param array<string, mixed> $row   The core's new row.
	 * @param string               $login Of the WordPress user.
	 * @throws Rejection When a value is in use.
	 */
	public function claim( array $row, int $wp_user_id, string $login ): void {
		$this->require_unused( $row );
		try {
			$this->add( $row, $login, $wp_user_id );
		} catch ( Failure $failure ) {
			// Whoever manages the user, or has claimed its login, has the name too.
			$owned = array_fill_keys( array( 'wp_user_id', 'user_login_key' ), 'user_name' );
			throw Rejection::of_failure( $failure, self::TAKEN + $owned );
		}
	}

	/**
	 * Changes the columns that the core sets. Until `attach()` the row says that WordPress has not followed yet:
	 * should something past our fence commit in between, the next to read it knows.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @throws Rejection When a value is in use.
	 */
	public function update( string $id, int $connection_id, array $row ): void {
		$row = array(
			...$row,
			'id'            => $id,
			'connection_id' => $connection_id,
		);
		$this->require_unused( $row );
		try {
			Sql::update( Tables::users(), array( 'baseline' => '' ) + $this->columns( $row ), array( 'id' => $id ) );
		} catch ( Failure $failure ) {
			throw Rejection::of_failure( $failure, self::TAKEN );
		}
		$this->keys->replace( $id, $row['keys'] );
	}

	/**
	 * Locks a row until the end of the transaction and tells what it is about.
	 *
	 * @return ?array{wp_user_id: int, connection_id: int, user_name_key: string, granted_role: ?string}
	 */
	public function lock( string $id ): ?array {
		$row = Sql::row( 'SELECT wp_user_id, connection_id, user_name_key, granted_role FROM ' . Tables::users() . ' WHERE id = %s FOR UPDATE', array( $id ) );
		return null === $row ? null : array(
			'wp_user_id'    => (int) $row['wp_user_id'],
			'connection_id' => (int) $row['connection_id'],
			'user_name_key' => (string) $row['user_name_key'],
			'granted_role'  => $row['granted_role'],
		);
	}

	/**
	 * Remembers the role that was wanted, and the one that was given for it.
	 *
	 * @param string  $wanted  Empty for none.
	 * @param ?string $granted Null when the user had it already.
	 */
	public function remember_role( string $id, string $wanted, ?string $granted ): void {
		$roles = array(
			'wanted_role'  => $wanted,
			'granted_role' => $granted,
		);
		Sql::update( Tables::users(), $roles, array( 'id' => $id ) );
	}

	/**
	 * Remembers the WordPress user of a row and what WordPress holds for it.
	 *
	 * @param array<string, string> $baseline By field.
	 * @param ?string               $login    The login, where it is not the one that was claimed.
	 * @throws Rejection When somebody has claimed that login.
	 */
	public function attach( string $id, int $wp_user_id, array $baseline, ?string $login = null ): void {
		$values = array(
			'wp_user_id' => $wp_user_id,
			'baseline'   => (string) wp_json_encode( (object) $baseline, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
		);
		if ( null !== $login ) {
			$values['user_login_key'] = UserLogin::key( $login );
		}
		try {
			Sql::update( Tables::users(), $values, array( 'id' => $id ) );
		} catch ( Failure $failure ) {
			throw Rejection::of_failure( $failure, array( 'user_login_key' => 'user_login' ) );
		}
	}

	/**
	 * Deletes a row, and with it the claims to login, e-mail and names, its keys, and whether its role is due.
	 */
	public function delete( string $id ): void {
		Sql::execute( 'DELETE FROM ' . Tables::users() . ' WHERE id = %s', array( $id ) );
		$this->keys->replace( $id, array() );
		$this->tasks->remove( $id );
	}

	/**
	 * Removes what is left of a creation that something past our fence broke open: the row, and the WordPress user
	 * that was made for it and has nothing yet.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function discard( string $id ): void {
		$this->wordpress->discard( $id );
		$this->delete( $id );
	}

	/**
	 * The rows of such creations.
	 *
	 * @return list<string> Ids.
	 * @throws Failure When the database does not answer.
	 */
	public function half_created(): array {
		return array_map( 'strval', array_column( Sql::rows( 'SELECT id FROM ' . Tables::users() . ' WHERE wp_user_id IS NULL ORDER BY id' ), 'id' ) );
	}

	/**
	 * Deletes the row of a WordPress user who is gone.
	 */
	public function forget( int $wp_user_id ): void {
		$id = Sql::value( 'SELECT id FROM ' . Tables::users() . ' WHERE wp_user_id = %d', array( $wp_user_id ) );
		if ( null !== $id ) {
			$this->delete( $id );
		}
	}

	/**
	 * Whether there is a WordPress user with a number.
	 */
	public function exists_in_wordpress( int $wp_user_id ): bool {
		global $wpdb;
		return null !== Sql::value( "SELECT ID FROM {$wpdb->users} WHERE ID = %d", array( $wp_user_id ) );
	}

	/**
	 * The connection that owns a WordPress user of this site; null when none does.
	 */
	public function connection_of( int $wp_user_id ): ?int {
		$connection = Sql::value( 'SELECT connection_id FROM ' . Tables::users() . ' WHERE wp_user_id = %d', array( $wp_user_id ) );
		return null === $connection ? null : (int) $connection;
	}

	/**
	 * Inserts a row with its keys.
	 *
	 * @param array<string, mixed> $row  The core's new row.
	 * @param ?string              $role The role that SCIM gives to the user.
	 * @throws Failure When it is refused.
	 */
	private function add( array $row, string $login, ?int $wp_user_id, ?string $role = null ): void {
		Sql::insert(
			Tables::users(),
			array(
				'id'             => (string) $row['id'],
				'connection_id'  => (int) $row['connection_id'],
				'wp_user_id'     => $wp_user_id,
				'user_login_key' => UserLogin::key( $login ),
				'created'        => (int) $row['created'],
				'baseline'       => '{}',
				'wanted_role'    => $role,
				'granted_role'   => $role,
				...$this->columns( $row ),
			)
		);
		$this->keys->add( (string) $row['id'], $row['keys'] );
	}

	/**
	 * A row as the core reads it.
	 *
	 * @param array<string, string|null> $row Columns.
	 * @return array<string, mixed>
	 */
	private function stored( array $row ): array {
		return array(
			'id'         => (string) $row['id'],
			'wp_user_id' => (int) $row['wp_user_id'],
			'version'    => (int) $row['version'],
			'active'     => 1 === (int) $row['active'],
			'created'    => (int) $row['created'],
			'modified'   => (int) $row['modified'],
			'document'   => (string) $row['document'],
		);
	}

	/**
	 * The columns that the core sets, as the database takes them.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @return array<string, string|int|null>
	 */
	private function columns( array $row ): array {
		$columns = array();
		foreach ( self::ROW as $name ) {
			$value            = $row[ $name ];
			$columns[ $name ] = match ( true ) {
				is_bool( $value ) => (int) $value,
				is_array( $value ) => array() === $value ? null : (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
				default => $value,
			};
		}
		return $columns;
	}

	/**
	 * Looks for the values that must be unique before the database does: it says which one of several it
	 * is, and SQLite, where nobody else writes meanwhile, undoes the whole transaction after a refusal.
	 *
	 * @param array<string, mixed> $row The core's row with id and connection_id.
	 * @throws Rejection When a value is in use by another row.
	 */
	private function require_unused( array $row ): void {
		$selects    = array();
		$parameters = array();
		foreach ( self::TAKEN as $key => $what ) {
			if ( null === $row[ $key ] ) {
				continue;
			}
			$scope     = 'external_id_key' === $key ? ' AND connection_id = %d' : '';
			foreach ( Tables::users_of_all() as $users ) {
				$selects[] = "SELECT '{$what}' AS what, id, wp_user_id FROM {$users} WHERE {$key} = %s{$scope} AND id <> %s";
				array_push( $parameters, (string) $row[ $key ], ...( '' === $scope ? array() : array( (int) $row['connection_id'] ) ), ...array( (string) $row['id'] ) );
			}
		}
		foreach ( Sql::rows( implode( ' UNION ALL ', $selects ), $parameters ) as $other ) {
			if ( null !== $other['wp_user_id'] ) {
				throw Rejection::taken( (string) $other['what'] );
			}
			$this->discard( (string) $other['id'] );
		}
	}
}
