<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Audit\Clearing;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditVerdict;
use ScimPress\Store\PersonalData;
use ScimPress\Tests\Support\TestCase;

final class AuditChainTest extends TestCase {

	private AuditChain $chain;

	/** @var list<int> */
	private array $ids = array();

	protected function setUp(): void {
		parent::setUp();
		delete_option( AuditChain::ENDS );
		delete_option( Clearing::STATE );
		$this->chain = new AuditChain();
		$this->append( 6 );
		self::assertSame( 6, $this->chain->seal( Clock::now(), 100 ) );
	}

	protected function tearDown(): void {
		delete_option( AuditChain::ENDS );
		delete_option( Clearing::STATE );
		delete_option( Clearing::RETENTION );
		parent::tearDown();
	}

	public function test_what_was_written_is_as_it_was_written(): void {
		$verdict = $this->verdict();
		self::assertTrue( $verdict->is_good() );
		self::assertSame( array( 6, 0, $this->ids[5] ), array( $verdict->rows, $verdict->unsealed, $verdict->last ) );
	}

	public function test_it_goes_on_where_it_ended(): void {
		$this->append( 3 );
		self::assertSame( 2, $this->chain->seal( Clock::now(), 2 ) );
		self::assertSame( 1, $this->chain->seal( Clock::now(), 2 ) );
		self::assertSame( 0, $this->chain->seal( Clock::now(), 2 ) );
		$verdict = $this->verdict( 2 );
		self::assertTrue( $verdict->is_good() );
		self::assertSame( 9, $verdict->rows );
	}

	public function test_what_is_new_waits(): void {
		( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => Clock::now() ) );
		self::assertSame( 0, $this->chain->seal( Clock::now(), 100 ) );
		$verdict = $this->verdict();
		self::assertTrue( $verdict->is_good() );
		self::assertSame( 1, $verdict->unsealed );
	}

	public function test_two_that_seal_at_once_write_the_same(): void {
		$before = Sql::rows( 'SELECT id, seal, personal_seal FROM ' . Tables::audit() . ' ORDER BY id' );
		delete_option( AuditChain::ENDS );
		self::assertSame( 6, $this->chain->seal( Clock::now(), 100 ) );
		self::assertSame( $before, Sql::rows( 'SELECT id, seal, personal_seal FROM ' . Tables::audit() . ' ORDER BY id' ) );
	}

	/** @dataProvider columns */
	public function test_a_row_that_was_changed_is_found( string $column, string|int|null $value ): void {
		Sql::update( Tables::audit(), array( $column => $value ), array( 'id' => $this->ids[2] ) );
		$verdict = $this->verdict();
		self::assertFalse( $verdict->is_good() );
		self::assertSame( array( $this->ids[2] ), array_slice( $verdict->broken, 0, 1 ) );
	}

	/** @return array<string, array{string, string|int|null}> */
	public function columns(): array {
		return array(
			'time'       => array( 'occurred', 5 ),
			'connection' => array( 'connection_id', null ),
			'token'      => array( 'token_id', 77 ),
			'action'     => array( 'action', 'user.read' ),
			'outcome'    => array( 'outcome', 'refused' ),
			'status'     => array( 'status', 403 ),
			'error'      => array( 'scim_type', 'mutability' ),
			'SCIM id'    => array( 'resource_id', '0199aaaa-bbbb-7ccc-8ddd-0123456789ff' ),
			'user'       => array( 'wp_user_id', 1 ),
			'name'       => array( 'user_name', 'somebody' ),
			'no name'    => array( 'user_name', null ),
			'detail'     => array( 'detail', 'something' ),
			'changed'    => array( 'changed', '[]' ),
			'address'    => array( 'ip', '::2' ),
			'method'     => array( 'method', 'GET' ),
			'path'       => array( 'path', '/Groups' ),
			'duration'   => array( 'duration', 1 ),
			'seal'       => array( 'seal', str_repeat( '0', 64 ) ),
		);
	}

	public function test_a_row_that_was_taken_out_is_missed(): void {
		Sql::execute( 'DELETE FROM ' . Tables::audit() . ' WHERE id = %d', array( $this->ids[2] ) );
		self::assertSame( array( $this->ids[3] ), $this->verdict()->broken );
	}

	public function test_rows_that_were_cut_off_are_missed(): void {
		Sql::execute( 'DELETE FROM ' . Tables::audit() . ' WHERE id >= %d', array( $this->ids[4] ) );
		self::assertTrue( $this->verdict()->is_cut );
		Sql::execute( 'DELETE FROM ' . Tables::audit() );
		self::assertTrue( $this->verdict()->is_cut );
	}

	public function test_the_oldest_rows_are_missed(): void {
		Sql::execute( 'DELETE FROM ' . Tables::audit() . ' WHERE id = %d', array( $this->ids[0] ) );
		self::assertSame( array( $this->ids[1] ), $this->verdict()->broken );
	}

	public function test_a_row_that_was_put_in_is_found(): void {
		Sql::execute( 'DELETE FROM ' . Tables::audit() . ' WHERE id = %d', array( $this->ids[2] ) );
		( new AuditLog() )->append( AuditLogTest::ROW );
		Sql::execute( 'UPDATE ' . Tables::audit() . ' SET id = %d WHERE seal IS NULL', array( $this->ids[2] ) );
		self::assertSame( array( $this->ids[2] ), $this->verdict()->foreign );
	}

	public function test_ends_that_were_moved_are_found(): void {
		update_option( AuditChain::ENDS, array( ...(array) get_option( AuditChain::ENDS ), 'last' => $this->ids[3] ) );
		self::assertFalse( $this->verdict()->is_genuine );
	}

	public function test_another_key_makes_no_seal_that_holds(): void {
		self::assertFalse( ( new AuditChain( 'other' ) )->verify( new AuditVerdict(), 100 )->is_good() );
	}

	public function test_a_name_that_was_erased_breaks_nothing(): void {
		( new PersonalData() )->remove_from_audit( 3 );
		$verdict = $this->verdict();
		self::assertTrue( $verdict->is_good() );
		self::assertSame( 6, $verdict->erased );
	}

	public function test_values_are_sealed_and_can_be_erased(): void {
		$values = array( array( 'attribute' => 'title', 'old' => 'a', 'new' => 'b' ) );
		( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => Clock::now() - 400 * Clock::DAY, 'differences' => $values ) );
		$id = self::audit( 1 )[0]['id'];
		self::assertSame( 1, $this->chain->seal( Clock::now(), 10 ) );
		self::assertTrue( $this->verdict()->is_good() );
		$values = Sql::value( 'SELECT differences FROM ' . Tables::audit() . ' WHERE id = %d', array( $id ) );
		foreach ( array( '[]', null ) as $forged ) {
			Sql::update( Tables::audit(), array( 'differences' => $forged ), array( 'id' => $id ) );
			self::assertSame( array( $id ), $this->verdict()->broken );
		}
		Sql::update( Tables::audit(), array( 'differences' => $values ), array( 'id' => $id ) );
		( new PersonalData() )->remove_from_audit( 3 );
		self::assertTrue( $this->verdict()->is_good() );
		self::assertSame( 7, $this->verdict()->erased );
		self::assertSame( array(), self::audit( 1 )[0]['differences'] );
		Sql::update( Tables::audit(), array( 'differences' => $values ), array( 'id' => $id ) );
		self::assertSame( array( $id ), $this->verdict()->broken );
	}

	public function test_clearing_leaves_a_row_that_tells_of_it_and_a_chain_that_holds(): void {
		$clearing = new Clearing( new Migrator(), chain: $this->chain );
		self::assertSame( 6, $clearing->clear( 1 ) );
		$clearing->go_on();
		self::assertNull( Clearing::state() );
		$rows = self::audit( 10 );
		self::assertSame( array( 'audit.clear' ), array_column( $rows, 'action' ) );
		self::assertStringContainsString( "6 rows up to number {$this->ids[5]} by WordPress user 1", $rows[0]['detail'] );
		$this->append( 2 );
		$this->chain->seal( Clock::now(), 10, PHP_INT_MAX );
		$verdict = $this->verdict();
		self::assertTrue( $verdict->is_good() );
		self::assertSame( 3, $verdict->rows );
	}

	public function test_what_is_older_than_it_has_to_be_kept_goes(): void {
		$clearing = new Clearing( new Migrator(), chain: $this->chain );
		( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => Clock::now() - 300 * Clock::DAY, 'action' => 'kept' ) );
		update_option( Clearing::RETENTION, 0 );
		$clearing->keep();
		self::assertSame( 7, self::rows( Tables::audit() ) );
		delete_option( Clearing::RETENTION );
		$clearing->keep();
		self::assertSame( array( 'audit.purge', 'kept' ), array_column( self::audit( 10 ), 'action' ) );
		$clearing->keep();
		self::assertSame( 2, self::rows( Tables::audit() ) );
		self::assertTrue( $this->verdict()->is_good() );
	}

	private function verdict( int $batch = 100 ): AuditVerdict {
		$verdict = new AuditVerdict();
		do {
			$verdict = $this->chain->verify( $verdict, $batch );
		} while ( ! $verdict->is_complete );
		return $verdict;
	}

	private function append( int $rows ): void {
		foreach ( range( 1, $rows ) as $number ) {
			( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => Clock::now() - 400 * Clock::DAY + $number, 'duration' => $number + 1 ) );
			$this->ids[] = (int) Sql::value( 'SELECT MAX(id) AS id FROM ' . Tables::audit() );
		}
	}
}
