<?php
/**
 * Who would get another role. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\GroupsData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

$scimpress_foreseen = $data->foreseen;

?>
<section class="scimpress-panel" id="scimpress-foreseen" role="status" tabindex="-1" autofocus aria-labelledby="scimpress-foreseen-title">
	<h3 id="scimpress-foreseen-title"><?php esc_html_e( 'Who would change', 'scimpress' ); ?></h3>
	<p>
		<strong>
			<?php
			if ( $scimpress_foreseen->is_complete() ) {
				/* translators: 1: a number, 2: a number. */
				echo esc_html( sprintf( _n( '%1$s of %2$s user would get another role.', '%1$s of %2$s users would get another role.', $scimpress_foreseen->total, 'scimpress' ), number_format_i18n( $scimpress_foreseen->changed ), number_format_i18n( $scimpress_foreseen->total ) ) );
			} else {
				/* translators: 1: a number, 2: a number, 3: a number. */
				echo esc_html( sprintf( __( 'At least %1$s users would get another role: that many of the first %2$s that were looked at. There are %3$s, more than there is time for here.', 'scimpress' ), number_format_i18n( $scimpress_foreseen->changed ), number_format_i18n( $scimpress_foreseen->looked ), number_format_i18n( $scimpress_foreseen->total ) ) );
			}
			?>
		</strong>
		<?php
		if ( $scimpress_foreseen->refused > 0 ) {
			/* translators: %s: a number. */
			echo esc_html( sprintf( _n( '%s user would be given one and is out of reach.', '%s users would be given one and are out of reach.', $scimpress_foreseen->refused, 'scimpress' ), number_format_i18n( $scimpress_foreseen->refused ) ) );
		}
		?>
		<?php esc_html_e( 'Nothing is saved or changed yet. Who is locked out is not counted: the role is decided on the way back.', 'scimpress' ); ?>
	</p>
	<?php if ( array() !== $scimpress_foreseen->first ) : ?>
		<table class="widefat striped scimpress-groups">
			<caption class="screen-reader-text"><?php esc_html_e( 'The first of them, with their roles now and then', 'scimpress' ); ?></caption>
			<thead>
				<tr>
					<th scope="col"><?php esc_html_e( 'User', 'scimpress' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Has', 'scimpress' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Would have', 'scimpress' ); ?></th>
				</tr>
			</thead>
			<tbody>
				<?php foreach ( $scimpress_foreseen->first as $scimpress_person ) : ?>
					<tr>
						<th scope="row">
							<a href="<?php echo esc_url( get_edit_user_link( $scimpress_person['wp_user_id'] ) ); ?>"><?php echo esc_html( $scimpress_person['login'] ); ?></a>
							<?php echo esc_html( $scimpress_person['name'] === $scimpress_person['login'] ? '' : $scimpress_person['name'] ); ?>
						</th>
						<td><?php echo esc_html( $data->roles( $scimpress_person['before'] ) ); ?></td>
						<td>
							<?php echo esc_html( $data->roles( null === $scimpress_person['refusal'] ? $scimpress_person['after'] : $scimpress_person['before'] ) ); ?>
							<?php if ( null !== $scimpress_person['refusal'] ) : ?>
								<br><span class="scimpress-problem">
									<?php
									/* translators: 1: names of roles, 2: why. */
									echo esc_html( sprintf( __( 'Not %1$s: %2$s.', 'scimpress' ), $data->roles( $scimpress_person['after'] ), $scimpress_person['refusal'] ) );
									?>
								</span>
							<?php endif; ?>
							<?php foreach ( $scimpress_person['passed_over'] as $scimpress_reason ) : ?>
								<br>
								<?php
								/* translators: %s: why. */
								echo esc_html( sprintf( __( 'Passed over: %s.', 'scimpress' ), $scimpress_reason ) );
								?>
							<?php endforeach; ?>
						</td>
					</tr>
				<?php endforeach; ?>
			</tbody>
		</table>
		<?php if ( $scimpress_foreseen->changed + $scimpress_foreseen->refused > count( $scimpress_foreseen->first ) ) : ?>
			<p>
				<?php
				/* translators: %s: a number. */
				echo esc_html( sprintf( __( 'These are the first %s of them.', 'scimpress' ), number_format_i18n( count( $scimpress_foreseen->first ) ) ) );
				?>
			</p>
		<?php endif; ?>
	<?php endif; ?>
</section>
