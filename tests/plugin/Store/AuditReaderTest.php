<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\AuditKinds;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditPerson;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class AuditReaderTest extends TestCase {

	private AuditReader $reader;

	protected function setUp(): void {
		parent::setUp();
		$this->reader = new AuditReader();
	}

	public function test_pages_lead_to_older_ones_and_back(): void {
		$this->append( 5 );
		$first = $this->reader->older( new AuditSearch(), null, 2 );
		self::assertSame( array( 5, 4 ), self::durations( $first->rows ) );
		self::assertNull( $first->newer );
		$second = $this->reader->older( new AuditSearch(), $first->older, 2 );
		self::assertSame( array( 3, 2 ), self::durations( $second->rows ) );
		$last = $this->reader->older( new AuditSearch(), $second->older, 2 );
		self::assertSame( array( 1 ), self::durations( $last->rows ) );
		self::assertNull( $last->older );
		$back = $this->reader->newer( new AuditSearch(), (int) $last->newer, 2 );
		self::assertSame( array( 3, 2 ), self::durations( $back->rows ) );
		$front = $this->reader->newer( new AuditSearch(), (int) $back->newer, 2 );
		self::assertSame( array( 5, 4 ), self::durations( $front->rows ) );
		self::assertNull( $front->newer );
	}

	public function test_a_page_that_is_just_full_leads_nowhere(): void {
		$this->append( 2 );
		self::assertNull( $this->reader->older( new AuditSearch(), null, 2 )->older );
	}

	/**
	 * @dataProvider searches
	 * @param array<string, string|int> $equal
	 * @param list<int>                 $expected
	 */
	public function test_conditions_are_joined( array $equal, array $expected ): void {
		$this->append( 6, static fn( int $number ) => array(
			'outcome'       => 0 === $number % 2 ? 'refused' : 'succeeded',
			'action'        => 0 === $number % 3 ? 'user.patch' : 'user.create',
			'connection_id' => $number < 4 ? 1 : 2,
			'status'        => 400 + $number,
			'ip'            => '::' . ( $number % 2 ),
			'scim_type'     => 6 === $number ? 'uniqueness' : null,
			'user_name'     => "Name{$number}",
			'resource_id'   => "0199aaaa-bbbb-7ccc-8ddd-00000000000{$number}",
			'wp_user_id'    => $number + 10,
		) );
		self::assertSame( $expected, self::durations( $this->reader->older( new AuditSearch( $equal ), null, 10 )->rows ) );
		self::assertSame( $expected, self::durations( iterator_to_array( $this->reader->all( new AuditSearch( $equal ) ), false ) ) );
		self::assertSame( count( $expected ), $this->reader->count( new AuditSearch( $equal ) ) );
	}

	/** @return array<string, array{array<string, string|int>, list<int>}> */
	public function searches(): array {
		return array(
			'everything'          => array( array(), array( 6, 5, 4, 3, 2, 1 ) ),
			'an outcome'          => array( array( 'outcome' => 'refused' ), array( 6, 4, 2 ) ),
			'outcome and action'  => array( array( 'outcome' => 'refused', 'action' => 'user.create' ), array( 4, 2 ) ),
			'three'               => array( array( 'outcome' => 'refused', 'action' => 'user.create', 'connection_id' => 1 ), array( 2 ) ),
			'a status'            => array( array( 'status' => 403 ), array( 3 ) ),
			'an address'          => array( array( 'ip' => '::1' ), array( 5, 3, 1 ) ),
			'a kind of error'     => array( array( 'scim_type' => 'uniqueness' ), array( 6 ) ),
			'a SCIM id'           => array( array( 'resource_id' => '0199aaaa-bbbb-7ccc-8ddd-000000000003' ), array( 3 ) ),
			'a WordPress user'    => array( array( 'wp_user_id' => 14 ), array( 4 ) ),
			'nothing that matches' => array( array( 'status' => 403, 'outcome' => 'refused' ), array() ),
			'no column'           => array( array( 'no_such_column; --' => 'x' ), array( 6, 5, 4, 3, 2, 1 ) ),
		);
	}

	public function test_few_that_match_are_found_behind_many_that_do_not(): void {
		$this->append( 2300, static fn( int $number ) => array( 'outcome' => $number < 3 ? 'failed' : 'succeeded' ) );
		$search = new AuditSearch( array( 'connection_id' => 1, 'outcome' => 'failed' ) );
		self::assertSame( array( 2, 1 ), self::durations( $this->reader->older( $search, null, 10 )->rows ) );
		$search = new AuditSearch( array( 'outcome' => 'failed' ), array( array( 'wp_user_id', 3 ), array( 'ip', 'none' ) ) );
		self::assertSame( array( 2, 1 ), self::durations( $this->reader->older( $search, null, 10 )->rows ) );
		self::assertCount( 2300, iterator_to_array( $this->reader->all( new AuditSearch() ), false ) );
	}

	/**
	 * Whatever is combined, and wherever a page begins: what reading every row would find is found.
	 */
	public function test_searches_find_what_reading_every_row_would(): void {
		mt_srand( 7 );
		$some = static fn( array $of ) => $of[ mt_rand( 0, count( $of ) - 1 ) ];
		$of   = array(
			'connection_id' => array( null, 1, 1, 1, 2 ),
			'action'        => array( 'user.read', 'user.read', 'user.read', 'user.create', 'group.read' ),
			'outcome'       => array( 'succeeded', 'succeeded', 'succeeded', 'refused' ),
			'status'        => array( 200, 200, 200, 404, 409 ),
			'scim_type'     => array( null, null, 'uniqueness' ),
			'ip'            => array( null, '::1', '::1', '::2' ),
			'wp_user_id'    => array( null, 3, 3, 4 ),
		);
		$this->append( 400, static fn() => array_map( $some, $of ) );
		$rows = array_reverse( self::audit( 400 ) );
		$rows = array_combine( array_column( $rows, 'id' ), $rows );
		$counts = array( 'few' => 0, 'all' => 0 );
		for ( $case = 0; $case < 150; $case++ ) {
			$equal = array();
			foreach ( (array) array_rand( $of, mt_rand( 1, 4 ) ) as $column ) {
				$equal[ $column ] = $some( array_values( array_filter( $of[ $column ] ) ) );
			}
			$from   = mt_rand( array_key_first( $rows ), array_key_last( $rows ) );
			$limit  = mt_rand( 1, 30 );
			$wanted = array_keys( array_filter( $rows, static fn( array $row ) => $equal === array_intersect_key( $row, $equal ) || array() === array_diff_assoc( $equal, $row ) ) );
			$older  = array_slice( array_reverse( array_filter( $wanted, static fn( int $id ) => $id < $from ) ), 0, $limit + 1 );
			$newer  = array_slice( array_filter( $wanted, static fn( int $id ) => $id > $from ), 0, $limit + 1 );
			$search = new AuditSearch( $equal );
			$reader = new AuditReader( new AuditKinds( PHP_INT_MAX >> 1 ), near: 0 === $case % 3 ? AuditReader::NEAR : 0, few: 0 === $case % 3 ? AuditReader::FEW : 0 );
			$found  = $reader->older( $search, $from, $limit );
			$what   = (string) wp_json_encode( array( $equal, $from, $limit ) );
			self::assertSame( array_slice( $older, 0, $limit ), array_column( $found->rows, 'id' ), $what );
			self::assertSame( count( $older ) > $limit ? $older[ $limit - 1 ] : null, $found->older, $what );
			$found = $reader->newer( $search, $from, $limit );
			self::assertSame( array_reverse( array_slice( $newer, 0, $limit ) ), array_column( $found->rows, 'id' ), $what );
			self::assertSame( count( $newer ) > $limit ? $newer[ $limit - 1 ] : null, $found->newer, $what );
			// What would be too much to look at is not known.
			foreach ( array( 'few' => $limit, 'all' => 1000 ) as $kind => $counted ) {
				$count = $reader->count( $search, $counted );
				if ( null !== $count ) {
					self::assertSame( min( count( $wanted ), $counted + 1 ), $count, $what );
					++$counts[ $kind ];
				}
			}
		}
		self::assertGreaterThan( 80, min( $counts ) );
	}

	public function test_nobody_waits_for_a_number(): void {
		$this->append( 20 );
		$search = new AuditSearch( array( 'status' => AuditLogTest::ROW['status'] ) );
		self::assertNull( ( new AuditReader( new AuditKinds( -1 ), few: 0 ) )->count( $search ) );
		self::assertSame( 20, ( new AuditReader( new AuditKinds( -1 ) ) )->count( $search ), 'few are counted at once' );
	}

	public function test_more_kinds_than_one_statement_joins_are_merged(): void {
		$this->append( 360, static fn( int $number ) => array( 'outcome' => 0 === $number % 3 ? 'refused' : 'succeeded', 'action' => "action.{$number}" ) );
		$this->append( 1500 );
		$found = $this->reader->older( new AuditSearch( array( 'outcome' => 'refused' ) ), null, 110 );
		self::assertSame( range( 360, 33, -3 ), self::durations( $found->rows ) );
		self::assertNotNull( $found->older );
		$reader = new AuditReader( new AuditKinds( PHP_INT_MAX >> 1 ), few: 0 );
		self::assertSame( array( 120, 51 ), array( $reader->count( new AuditSearch( array( 'outcome' => 'refused' ) ) ), $reader->count( new AuditSearch( array( 'outcome' => 'refused' ) ), 50 ) ) );
		$status = new AuditSearch( array( 'status' => AuditLogTest::ROW['status'] ) );
		self::assertSame( array( null, 21 ), array( $reader->count( $status ), $reader->count( $status, 20 ) ), 'too many kinds are left' );
	}

	public function test_no_more_is_read_to_count_than_is_counted(): void {
		$this->append( 300, static fn( int $number ) => array( 'wp_user_id' => 3, 'outcome' => $number < 11 ? 'refused' : 'succeeded', 'action' => 'action.' . ( $number % 3 ) ) );
		$reader = new AuditReader( new AuditKinds( PHP_INT_MAX >> 1 ), few: 0 );
		$person = static fn( array $equal ) => new AuditSearch( $equal, array( array( 'wp_user_id', 3 ), array( 'resource_id', 'x' ) ) );
		self::assertSame( array( 300, 101, 10 ), array( $reader->count( $person( array() ) ), $reader->count( $person( array() ), 100 ), $reader->count( $person( array( 'outcome' => 'refused' ) ) ) ) );
		self::assertNull( $reader->count( $person( array( 'outcome' => 'refused' ) ), 100 ), 'more would have to be looked at' );
		$read = 0;
		add_filter( 'query', static function ( string $sql ) use ( &$read ): string {
			preg_match_all( '/LIMIT 1 OFFSET (\d+)/', $sql, $found );
			$read += array_sum( array_map( static fn( string $offset ) => (int) $offset + 1, $found[1] ) );
			return $sql;
		} );
		self::assertSame( 251, $reader->count( new AuditSearch( array( 'outcome' => 'succeeded' ) ), 250 ) );
		self::assertSame( 251, $read, 'the key has them side by side' );
		$status = new AuditSearch( array( 'status' => AuditLogTest::ROW['status'] ) );
		self::assertSame( 80, $reader->count( $status, 79 ) );
		self::assertSame( 251 + 80, $read, 'one kind is enough' );
		self::assertSame( 251, $reader->count( $status, 250 ) );
		self::assertLessThanOrEqual( 251 + 80 + 3 * 251, $read );
	}

	public function test_times_bound_what_is_found(): void {
		$this->append( 5 );
		$between = new AuditSearch( since: Scenario::NOW + 2, until: Scenario::NOW + 4 );
		self::assertSame( array( 3, 2 ), self::durations( $this->reader->older( $between, null, 10 )->rows ) );
		self::assertSame( array( 2, 0, 1 ), array( $this->reader->count( $between ), $this->reader->count( new AuditSearch( since: Scenario::NOW + 9 ) ), $this->reader->count( new AuditSearch( array( 'status' => AuditLogTest::ROW['status'] ), since: Scenario::NOW + 5 ) ) ) );
		self::assertSame( array(), $this->reader->older( new AuditSearch( since: Scenario::NOW + 9 ), null, 10 )->rows );
		self::assertSame( array(), $this->reader->older( new AuditSearch( until: Scenario::NOW ), null, 10 )->rows );
	}

	public function test_a_person_is_found_by_whatever_somebody_knows(): void {
		Scenario::connection();
		$wp_user_id = self::wordpress_user( 'ada', 'subscriber', 'ada@example.org' );
		$this->append( 4, static fn( int $number ) => array(
			'wp_user_id'  => 1 === $number ? $wp_user_id : null,
			'user_name'   => 2 === $number ? 'Ada@Example.org' : null,
			'resource_id' => 3 === $number ? '0199aaaa-bbbb-7ccc-8ddd-0123456789ab' : null,
		) );
		$found = fn( string $text ) => self::durations( $this->reader->older( new AuditSearch( array(), ( new AuditPerson() )->named( $text ) ), null, 10 )->rows );
		self::assertSame( array( 2, 1 ), $found( 'ada@example.org' ) );
		self::assertSame( array( 1 ), $found( ' ada ' ) );
		self::assertSame( array( 1 ), $found( (string) $wp_user_id ) );
		self::assertSame( array( 3 ), $found( '0199AAAA-bbbb-7ccc-8ddd-0123456789ab' ) );
		self::assertSame( array(), $found( 'nobody' ) );
	}

	public function test_actions_are_told_once_each(): void {
		$this->append( 3, static fn( int $number ) => array( 'action' => 2 === $number ? 'group.create' : 'user.create' ) );
		self::assertSame( array( 'group.create', 'user.create' ), $this->reader->actions() );
	}

	/**
	 * Appends rows whose duration is their number.
	 *
	 * @param callable(int): array<string, mixed> $columns What is otherwise.
	 */
	private function append( int $rows, ?callable $columns = null ): void {
		$log = new AuditLog();
		self::committed( static function () use ( $log, $rows, $columns ): void {
			foreach ( range( 1, $rows ) as $number ) {
				$log->append( array( ...AuditLogTest::ROW, 'occurred' => Scenario::NOW + $number, 'duration' => $number, ...( null === $columns ? array() : $columns( $number ) ) ) );
			}
		} );
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return list<int>
	 */
	private static function durations( array $rows ): array {
		return array_column( $rows, 'duration' );
	}
}
