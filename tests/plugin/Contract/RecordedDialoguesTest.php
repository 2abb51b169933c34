<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Contract;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Database\Transaction;
use ScimPress\Exchange;
use ScimPress\Exchange\Shell;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\TestCase;

/**
 * The dialogues of tests/contract/exchanges, recorded in memory and replayed by Rust, performed here on a
 * real WordPress: the same effects, the same outcomes, the same replies.
 *
 * WordPress numbers its users as it likes; a recorded number stands for the one that it gave.
 */
final class RecordedDialoguesTest extends TestCase {

	/** @var array<int, int> The number that WordPress gave, by the recorded one. */
	private array $wp_user_ids = array();

	/** @dataProvider dialogues */
	public function test_wordpress_answers_as_recorded( string $file ): void {
		( new Connections() )->add_first( 'Recorded', 1, 1 );
		$dialogue = json_decode( (string) file_get_contents( $file ), false, 64, JSON_THROW_ON_ERROR );
		self::assertNotEmpty( $dialogue->exchanges );
		foreach ( $dialogue->exchanges as $number => $recorded ) {
			$configuration = (object) array( ...(array) $dialogue->configuration, ...(array) ( $recorded->configuration ?? array() ) );
			$this->perform( basename( $file ) . " exchange {$number}", $configuration, $recorded );
		}
	}

	/** @return iterable<string, array{string}> */
	public static function dialogues(): iterable {
		foreach ( (array) glob( dirname( __DIR__, 2 ) . '/contract/exchanges/*.json' ) as $file ) {
			yield basename( (string) $file ) => array( (string) $file );
		}
	}

	private function perform( string $place, object $configuration, object $recorded ): void {
		// What an administrator decides is no request of a client.
		$request     = new ClientRequest( $recorded->request->method ?? '', $recorded->request->path ?? '', '', array(), '' );
		$transaction = new Transaction();
		$shell       = new Shell( $transaction, Recorder::for_request( $request, Caller::refused( 'missing', '127.0.0.1' ) ) );
		$exchange    = new Exchange( (string) json_encode( $configuration ), (string) json_encode( $this->here( $recorded->request ) ), $recorded->body ?? '' );
		try {
			foreach ( $recorded->steps as $step => $expected ) {
				$effect = $exchange->effect();
				self::assertNotNull( $effect, "$place effect $step" );
				self::assertSame( self::sorted( $this->here( $expected->effect ) ), self::sorted( json_decode( $effect ) ), "$place effect $step" );

				$outcome = json_decode( $shell->perform( $effect ) );
				$this->learn( $expected->outcome, $outcome );
				self::assertSame( self::sorted( $this->here( $expected->outcome ) ), self::sorted( $outcome ), "$place outcome $step of {$expected->effect->effect}" );
				$exchange->resume( (string) json_encode( $outcome, JSON_UNESCAPED_SLASHES ) );
			}
			self::assertNull( $exchange->effect(), "$place asks for one effect more" );
			self::assertFalse( $transaction->is_open(), $place );
			self::assertSame( self::sorted( $this->here( $recorded->reply ) ), self::sorted( json_decode( $exchange->reply() ) ), "$place reply" );
		} finally {
			$transaction->rollback();
		}
	}

	/** Remembers which number WordPress gave to a recorded user. */
	private function learn( object $recorded, ?object $outcome ): void {
		if ( 'written' === $recorded->outcome && isset( $outcome->wp_user_id ) ) {
			$this->wp_user_ids[ $recorded->wp_user_id ] ??= $outcome->wp_user_id;
		}
	}

	/** A recorded message with the numbers of this site, and without the prose that only people read. */
	private function here( mixed $message ): mixed {
		if ( is_array( $message ) ) {
			return array_map( array( $this, 'here' ), $message );
		}
		if ( ! is_object( $message ) ) {
			return $message;
		}
		$here = clone $message;
		foreach ( get_object_vars( $here ) as $name => $value ) {
			$here->$name = 'wp_user_id' === $name && is_int( $value ) ? $this->wp_user_ids[ $value ] ?? $value : $this->here( $value );
		}
		return $here;
	}

	/** The order of names in an object has no meaning, and no fields are the same as none asked for. */
	private static function sorted( mixed $message ): mixed {
		if ( is_object( $message ) ) {
			$names = get_object_vars( $message );
			foreach ( array( 'wordpress', 'baseline' ) as $fields ) {
				if ( isset( $names[ $fields ] ) && (object) array() == $names[ $fields ] ) {
					unset( $names[ $fields ] );
				}
			}
			ksort( $names );
			return (object) array() == (object) $names ? '{}' : array( '{}' => array_map( array( self::class, 'sorted' ), $names ) );
		}
		return is_array( $message ) ? array_map( array( self::class, 'sorted' ), $message ) : $message;
	}
}
