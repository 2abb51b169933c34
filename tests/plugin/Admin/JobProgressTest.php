<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\JobProgress;
use ScimPress\Tests\Support\TestCase;

/**
 * How far a job has come, in numbers for a bar and in words.
 *
 * @group once
 */
final class JobProgressTest extends TestCase {

	/** @dataProvider counts */
	public function test_the_bar_is_as_full_as_the_words_say( int $total, int $remaining, int $max, int $value, string $text, bool $goes_on ): void {
		$progress = new JobProgress( 'roles', 'https://example.org/', 'Users:', $total, $remaining, true, 'Everybody.' );
		self::assertSame( array( 'max' => $max, 'value' => $value, 'text' => $text, 'goesOn' => $goes_on ), $progress->for_script() );
	}

	/** @return array<string, array{int, int, int, int, string, bool}> */
	public static function counts(): array {
		return array(
			'nothing is done'                => array( 5, 5, 5, 0, '0 of 5 users are done. That goes on in the background.', true ),
			'some are done'                  => array( 5, 2, 5, 3, '3 of 5 users are done. That goes on in the background.', true ),
			'all are done'                   => array( 5, 0, 5, 5, 'Everybody.', false ),
			'done, and nobody was counted'   => array( 0, 0, 1, 1, 'Everybody.', false ),
			'more have come than were there' => array( 2, 3, 3, 0, '0 of 3 users are done. That goes on in the background.', true ),
		);
	}
}
