<?php
/**
 * What would have happened, person by person.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Shadow;

use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\ShadowAccounts;
use ScimPress\Store\ShadowDifferences;
use ScimPress\Store\ShadowRefusals;
use ScimPress\Store\WordPressUsers;

defined( 'ABSPATH' ) || exit;

/**
 * Compares what is with what would be: each person stands there once, however often the client came. Persons come
 * in ascending order of SCIM id; the id of the last one leads to the next page.
 */
final class Report {

	/** Persons that are looked at together. */
	private const CHUNK = 200;

	/**
	 * The parts.
	 *
	 * @param ShadowDifferences $differences What is different in our tables.
	 * @param ShadowAccounts    $accounts    What would be different in WordPress.
	 * @param ShadowRefusals    $refusals    What would not have worked.
	 * @param WordPressUsers    $wordpress   What is there.
	 */
	public function __construct(
		private readonly ShadowDifferences $differences = new ShadowDifferences(),
		private readonly ShadowAccounts $accounts = new ShadowAccounts(),
		private readonly ShadowRefusals $refusals = new ShadowRefusals(),
		private readonly WordPressUsers $wordpress = new WordPressUsers(),
	) {}

	/**
	 * A page of persons.
	 *
	 * @param list<string> $kinds Which of Person::KINDS.
	 * @param string       $after Only greater ids.
	 * @param int          $limit Persons at the most.
	 * @return list<Person>
	 * @throws Failure When the database does not answer.
	 */
	public function page( Connection $connection, array $kinds, string $after, int $limit ): array {
		$page = array();
		foreach ( $this->persons( $connection, $after ) as $person ) {
			if ( count( $page ) === $limit ) {
				break;
			}
			if ( in_array( $person->what, $kinds, true ) ) {
				$page[] = $person;
			}
		}
		return $page;
	}

	/**
	 * Every person after one; nobody when the connection is not in shadow.
	 *
	 * @return iterable<Person>
	 * @throws Failure When the database does not answer.
	 */
	public function persons( Connection $connection, string $after = '' ): iterable {
		while ( null !== $connection->rehearsal ) {
			$refusals = $this->refusals->page( $connection->id, $after, self::CHUNK );
			$refused  = array_map( 'strval', array_keys( $refusals ) );
			$until    = count( $refused ) === self::CHUNK ? end( $refused ) : null;
			$ids      = array_values( array_unique( array( ...$this->differences->persons( $connection->id, $connection->rehearsal->began, $after, $until, self::CHUNK ), ...$refused ) ) );
			sort( $ids, SORT_STRING );
			$ids = array_slice( $ids, 0, self::CHUNK );
			if ( array() === $ids ) {
				return;
			}
			yield from $this->of( $ids, $refusals );
			$after = (string) end( $ids );
		}
	}

	/**
	 * How many groups would come and go.
	 *
	 * @return array{created: int, deleted: int}
	 * @throws Failure When the database does not answer.
	 */
	public function groups( Connection $connection ): array {
		return $this->differences->count_groups( $connection->id );
	}

	/**
	 * Some persons.
	 *
	 * @param list<string>                               $ids      SCIM ids, or what stands for them.
	 * @param array<string, array<string, string|null>> $refusals By id.
	 * @return iterable<Person>
	 */
	private function of( array $ids, array $refusals ): iterable {
		$real     = $this->differences->rows( $ids, false );
		$wanted   = $this->differences->rows( $ids, true );
		$numbers  = array_values( array_unique( array_map( 'intval', array( ...array_column( $real, 'wp_user_id' ), ...array_column( $wanted, 'wp_user_id' ) ) ) ) );
		$accounts = $this->accounts->all( $numbers );
		$joined   = $this->differences->groups( $ids, true );
		$left     = $this->differences->groups( $ids, false );
		foreach ( $ids as $id ) {
			$row     = $wanted[ $id ] ?? $real[ $id ] ?? array();
			$refusal = $refusals[ $id ] ?? array();
			$person  = $this->person( $id, $real[ $id ] ?? null, $wanted[ $id ] ?? null, $accounts[ (int) ( $row['wp_user_id'] ?? 0 ) ] ?? null, $joined[ $id ] ?? array(), $left[ $id ] ?? array(), $refusal );
			if ( null !== $person ) {
				yield $person;
			}
		}
	}

	/**
	 * One person; null when nothing would be different after all.
	 *
	 * @param ?array<string, string|null> $real    The row as it is.
	 * @param ?array<string, string|null> $wanted  The row as it would be.
	 * @param ?array<string, mixed>       $account What would be different in WordPress.
	 * @param list<string>                $joined  Groups.
	 * @param list<string>                $left    Groups.
	 * @param array<string, string|null>  $refusal What was refused last.
	 */
	private function person( string $id, ?array $real, ?array $wanted, ?array $account, array $joined, array $left, array $refusal ): ?Person {
		$row        = $wanted ?? $real ?? $refusal;
		$wp_user_id = isset( $row['wp_user_id'] ) ? (int) $row['wp_user_id'] : null;
		$is_new     = $account['is_new'] ?? false;
		$changes    = null === $wanted ? array() : $this->changes( $real, $wanted, $account );
		$what       = $this->what( $real, $wanted, $account, array() !== array( ...$changes, ...$joined, ...$left ), array() !== $refusal );
		if ( null === $what || 'linked' === $what && array() === $this->wordpress->fields( (int) $wp_user_id, array( 'user_login' ) ) ) {
			// Nothing is different, or an administrator has deleted the user meanwhile.
			return null;
		}
		$is_gone = 'deleted' === $what;
		return new Person(
			$what,
			$id,
			(string) ( $row['user_name'] ?? '' ),
			$is_new ? null : $wp_user_id,
			(string) ( $account['login'] ?? ( null === $wp_user_id ? '' : $this->wordpress->fields( $wp_user_id, array( 'user_login' ) )['user_login'] ?? '' ) ),
			$account['roles'] ?? ( null === $wp_user_id || $is_gone ? array() : array_values( $this->wordpress->account( $wp_user_id )->roles ) ),
			$changes,
			$is_gone ? array() : $joined,
			$is_gone ? array() : $left,
			$is_gone ? $account['heir'] ?? null : null,
			$is_gone ? $account['content'] ?? 0 : 0,
			array() === $refusal ? null : "{$refusal['action']} answered {$refusal['status']}: {$refusal['reason']}"
		);
	}

	/**
	 * The one word for a person.
	 *
	 * @param ?array<string, string|null> $real       The row as it is.
	 * @param ?array<string, string|null> $wanted     The row as it would be.
	 * @param ?array<string, mixed>       $account    What would be different in WordPress.
	 * @param bool                        $is_changed Whether anything is different.
	 * @param bool                        $is_refused Whether anything was refused.
	 */
	private function what( ?array $real, ?array $wanted, ?array $account, bool $is_changed, bool $is_refused ): ?string {
		return match ( true ) {
			null === $wanted && null !== $real => $account['is_there'] ?? true ? 'released' : 'deleted',
			null === $wanted => $is_refused ? 'refused' : null,
			null === $real => $account['is_new'] ?? false ? 'created' : 'linked',
			null === $real['forgotten'] && null !== $wanted['forgotten'] => 'forgotten',
			$real['active'] > $wanted['active'] => 'deactivated',
			$real['active'] < $wanted['active'] => 'reactivated',
			$is_changed => 'changed',
			default => $is_refused ? 'refused' : null,
		};
	}

	/**
	 * What would be different, field by field. Of a new user that is all that it would have.
	 *
	 * @param ?array<string, string|null> $real    The row as it is.
	 * @param array<string, string|null>  $wanted  The row as it would be.
	 * @param ?array<string, mixed>       $account What would be different in WordPress.
	 * @return list<array{field: string, from: string, to: string}>
	 */
	private function changes( ?array $real, array $wanted, ?array $account ): array {
		$wp_user_id = (int) $wanted['wp_user_id'];
		$fields     = $account['fields'] ?? array();
		$held       = $account['is_new'] ?? false ? array() : $this->wordpress->fields( $wp_user_id, array( 'user_login', ...array_map( 'strval', array_keys( $fields ) ) ) );
		$pairs      = array_map( static fn( string $field ) => array( $held[ $field ] ?? '', (string) $fields[ $field ] ), array_combine( array_keys( $fields ), array_map( 'strval', array_keys( $fields ) ) ) );
		if ( isset( $account['login'] ) && array() !== $held ) {
			$pairs['user_login'] = array( $held['user_login'] ?? '', $account['login'] );
		}
		if ( isset( $account['roles'] ) && array() !== $held ) {
			$pairs['role'] = array( implode( ' ', $this->wordpress->account( $wp_user_id )->roles ), implode( ' ', $account['roles'] ) );
		}
		foreach ( null === $real ? array() : array( 'user_name' => 'userName', 'external_id' => 'externalId' ) as $column => $attribute ) {
			$pairs[ $attribute ] = array( (string) $real[ $column ], (string) $wanted[ $column ] );
		}
		$changes = array();
		foreach ( $pairs as $field => list( $from, $to ) ) {
			if ( $from !== $to ) {
				$changes[] = compact( 'field', 'from', 'to' );
			}
		}
		return array( ...$changes, ...$this->without_value( $real, $wanted, $account, array() === $changes ) );
	}

	/**
	 * What would be different and is not shown.
	 *
	 * @param ?array<string, string|null> $real     The row as it is.
	 * @param array<string, string|null>  $wanted   The row as it would be.
	 * @param ?array<string, mixed>       $account  What would be different in WordPress.
	 * @param bool                        $is_alone Whether nothing else is different.
	 * @return list<array{field: string, from: string, to: string}>
	 */
	private function without_value( ?array $real, array $wanted, ?array $account, bool $is_alone ): array {
		$names = array_keys(
			array_filter(
				array(
					'inactive from the beginning'        => null === $real && '0' === (string) $wanted['active'],
					'another password'                   => null !== $real && ( $account['password'] ?? false ),
					'attributes that are not WordPress\'s' => $is_alone && null !== $real && $real['document'] !== $wanted['document'] && $real['active'] === $wanted['active'],
				)
			)
		);
		return array_map(
			static fn( string $field ) => array(
				'field' => $field,
				'from'  => '',
				'to'    => '',
			),
			$names
		);
	}
}
